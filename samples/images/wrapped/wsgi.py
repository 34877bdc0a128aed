import flask
from werkzeug.middleware.proxy_fix import ProxyFix

site = flask.Flask(__name__)


@site.get("/healthz")
def healthz():
    return "ok"


@site.get("/")
def index():
    return f"Hello from {type(served).__name__}"


served = ProxyFix(site, x_for=1)
