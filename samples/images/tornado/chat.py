import asyncio

import tornado
from tornado.options import define, options, parse_command_line

define("port", default=8888, help="the port to listen on", type=int)


class MainHandler(tornado.web.RequestHandler):
    def get(self):
        self.write("Hello from Tornado")


async def main():
    parse_command_line()
    app = tornado.web.Application([("/", MainHandler)])
    app.listen(options.port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
