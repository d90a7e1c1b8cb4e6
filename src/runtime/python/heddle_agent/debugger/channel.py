"""The connection to the debug adapter: lines of JSON over a Unix or TCP socket.

Any thread may send. A connection that is lost is reported once, to whoever reads; the program goes
on without a debugger then.
"""

import _socket
import json
import os

from . import raw

_MAX_LINE = 64 << 20


def _same(given, token):
    import _operator

    return isinstance(given, str) and _operator._compare_digest(given.encode(), token.encode())


class Channel:
    def __init__(self, sock):
        self._sock = sock
        self._mutex = raw.Mutex()
        self._buffer = b""
        self.open = True

    @classmethod
    def connect(cls, address, patience=None):
        """Connects to ``/path`` or ``host:port``."""
        if address.startswith("/"):
            sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            target = address
        else:
            host, _, port = address.rpartition(":")
            sock = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
            target = (host or "127.0.0.1", int(port))
        os.set_inheritable(sock.fileno(), False)
        sock.settimeout(patience)
        sock.connect(target)
        sock.settimeout(None)
        return cls(sock)

    @classmethod
    def accept(cls, address, token, say):
        """Waits at ``host:port`` for a debugger that knows the token."""
        host, _, port = address.rpartition(":")
        server = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        server.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
        server.bind((host or "127.0.0.1", int(port)))
        server.listen(1)
        say("%s:%d" % server.getsockname()[:2])
        try:
            while True:
                descriptor, _ = server._accept()
                sock = _socket.socket(fileno=descriptor)
                os.set_inheritable(descriptor, False)
                sock.settimeout(10)
                channel = cls(sock)
                greeting = channel.receive()
                if greeting and _same(greeting[0].get("token"), token):
                    sock.settimeout(None)
                    return channel
                sock.close()
        finally:
            server.close()

    def fileno(self):
        return self._sock.fileno()

    def send(self, message):
        data = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogateescape") + b"\n"
        try:
            with self._mutex:
                self._sock.sendall(data)
        except OSError:
            self.open = False

    def receive(self):
        """Messages that arrived; blocks until there is one. None at the end of the connection."""
        while b"\n" not in self._buffer:
            try:
                data = self._sock.recv(1 << 16)
            except InterruptedError:
                continue
            except OSError:
                data = b""
            if not data or len(self._buffer) > _MAX_LINE:
                self.open = False
                return None
            self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        return [json.loads(line) for line in lines if line]

    def close(self):
        self.open = False
        try:
            self._sock.shutdown(2)
        except OSError:
            pass
        self._sock.close()

    def abandon(self):
        """In a forked child: the connection is the parent's."""
        self.open = False
        try:
            self._sock.close()
        except OSError:
            pass
