"""A handler of a server calls shutdown(), which waits for the loop that has called the handler.

source: https://docs.python.org/3/library/socketserver.html (BaseServer.shutdown: "it must be called while serve_forever() is running in a different thread otherwise it will deadlock")
participants: MainThread
"""

import http.server
import urllib.request
import threading


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.shutdown()  # FINDING: waits
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Api)


def ask():
    request = urllib.request.Request("http://127.0.0.1:%d/stop" % server.server_port, method="POST")
    urllib.request.urlopen(request).close()


threading.Thread(target=ask).start()
server.serve_forever()
print("stopped")
