from sanic import Sanic
from sanic.response import text

app = Sanic("hello")


@app.get("/")
async def index(request):
    return text("Hello from Sanic")
