from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


async def rates(request):
    return JSONResponse({"EUR": 1, "USD": 2})


app = Starlette(routes=[Route("/rates", rates)])
