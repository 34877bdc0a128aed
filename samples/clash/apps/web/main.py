"""Answers with its name, the version of `currency` that it runs with, and what that makes of a price."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import currency
import storefront


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        elif self.path == "/":
            self.answer(200, {"app": "web", "currency": currency.__version__, "price": storefront.offer(1190)})
        else:
            self.answer(404, {"error": "not found"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
