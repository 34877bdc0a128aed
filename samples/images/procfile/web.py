from flask import Flask, jsonify

from store import store

app = Flask(__name__)


@app.get("/")
def index():
    return jsonify(released=store.get("released"), working=store.get("working"))
