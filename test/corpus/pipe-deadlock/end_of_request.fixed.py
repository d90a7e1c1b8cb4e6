"""The client says that its request is over."""

import socket
import threading

server = socket.create_server(("127.0.0.1", 0))


def serve():
    connection, _ = server.accept()
    with connection:
        request = b""
        while part := connection.recv(4096):
            request += part
        connection.sendall(request.upper())


thread = threading.Thread(target=serve, name="server")
thread.start()
with socket.create_connection(server.getsockname()) as client:
    client.sendall(b"hello")
    client.shutdown(socket.SHUT_WR)
    print(client.recv(4096))
thread.join()
