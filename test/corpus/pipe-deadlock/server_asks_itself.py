"""A handler of a server with one thread asks the same server, which answers one request after another.

source: https://docs.python.org/3/library/http.server.html (ThreadingHTTPServer: "sockets would wait indefinitely")
"""

import http.server
import json
import threading
import urllib.request


class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/price":
            body = b"7"
        else:
            url = "http://127.0.0.1:%d/price" % self.server.server_port
            with urllib.request.urlopen(url) as answer:  # FINDING: waits
                body = b'{"total": %d}' % (int(answer.read()) * 3)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=server.serve_forever, daemon=True).start()
with urllib.request.urlopen("http://127.0.0.1:%d/total" % server.server_port) as answer:
    print(json.load(answer))
server.shutdown()
