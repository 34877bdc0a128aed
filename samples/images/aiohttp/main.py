import os

from aiohttp import web


async def index(request):
    return web.Response(text="Hello from aiohttp")


def main():
    app = web.Application()
    app.router.add_get("/", index)
    web.run_app(app, port=int(os.environ.get("PORT", "8080")))


if __name__ == "__main__":
    main()
