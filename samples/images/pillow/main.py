from io import BytesIO

from fastapi import FastAPI, Response
from PIL import Image

app = FastAPI()


@app.get("/square.png")
def square() -> Response:
    file = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    return Response(file.getvalue(), media_type="image/png")
