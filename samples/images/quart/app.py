from quart import Quart

app = Quart(__name__)


@app.get("/health")
async def health():
    return "fine"


@app.get("/")
async def index():
    return {"from": "Quart"}
