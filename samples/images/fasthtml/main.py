import os

from fasthtml.common import *

app, rt = fast_app(secret_key=os.environ["SECRET_KEY"])


@rt("/")
def get():
    return P("Hello from FastHTML")


serve()
