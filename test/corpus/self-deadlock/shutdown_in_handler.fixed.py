"""Another thread calls it."""

import http.server
import urllib.request
import threading


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        threading.Thread(target=self.server.shutdown).start()
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
