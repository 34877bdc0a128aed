import json
import logging
import os
import sqlite3
from pathlib import Path

import notes
from flask import Flask

BASE = Path(__file__).resolve().parent
UPLOADS = os.path.join(BASE, "uploads")

app = Flask(__name__)
app.logger.addHandler(logging.FileHandler("logs/app.log", delay=True))


def visits() -> int:
    with sqlite3.connect("visits.db") as connection:
        connection.execute("create table if not exists visits (at text)")
        connection.execute("insert into visits values (datetime())")
        return connection.execute("select count(*) from visits").fetchone()[0]


@app.get("/")
def index():
    return "well"


@app.get("/write")
def write():
    os.makedirs(UPLOADS, exist_ok=True)
    Path(UPLOADS, "hello.txt").write_text("hello")
    with open(BASE / "static" / "state.json") as file:
        before = json.load(file)["runs"]
    with open(BASE / "static" / "state.json", "w") as file:
        json.dump({"runs": before + 1}, file)
    app.logger.warning("asked")
    notes.add("a note")
    return f"{visits()} visits, {before} runs before, {Path('logs/app.log').read_text().count('asked')} logged"
