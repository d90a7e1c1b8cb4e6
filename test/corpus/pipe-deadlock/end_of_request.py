"""A server reads its client's request to the end, which does not come while the client waits for the answer.

source: https://docs.python.org/3/howto/sockets.html ("unless you're going to break the connection … wait on a recv forever")
"""

import socket
import threading

server = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = server.accept()
    with connection:
        request = b""
        while part := connection.recv(4096):  # FINDING: waits
            request += part
        connection.sendall(request.upper())


thread = threading.Thread(target=serve, name="server")
thread.start()
with socket.create_connection(server.getsockname()) as client:
    client.sendall(b"hello")
    print(client.recv(4096))  # FINDING: waits
thread.join()
