import flask

app = flask.Flask(__name__)


@app.get("/")
def index():
    return f"Hello from {flask.request.scheme}"


if __name__ == "__main__":
    app.run(debug=True)
