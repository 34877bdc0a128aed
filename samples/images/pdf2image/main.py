from io import BytesIO

from pdf2image import convert_from_bytes
from PIL import Image

file = BytesIO()
Image.new("RGB", (72, 144), "white").save(file, "PDF", resolution=72)
(page,) = convert_from_bytes(file.getvalue(), dpi=72)
print("a page of", page.size)
