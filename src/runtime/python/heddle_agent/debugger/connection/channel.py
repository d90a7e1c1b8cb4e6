"""The connection to the debug adapter: lines of JSON over a Unix or TCP socket.

Any thread may send. A connection that is lost is reported once, to whoever reads; the program goes
on without a debugger then.
"""

import _socket
import json
import os

from .. import raw
from .kept import Kept

_MAX_LINE = 64 << 20


def _same(given, token):
    import _operator

    return isinstance(given, str) and _operator._compare_digest(given.encode(), token.encode())


class Channel:
    def __init__(self, sock):
        self._end = Kept(sock.detach())
        self._sock = _socket.socket(fileno=self._end.number)
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
        channel = cls(sock)
        channel.settimeout(None)
        return channel

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
                os.set_inheritable(descriptor, False)
                channel = cls(_socket.socket(fileno=descriptor))
                channel.settimeout(10)
                greeting = channel.receive()
                if greeting and _same(greeting[0].get("token"), token):
                    channel.settimeout(None)
                    return channel
                channel.close()
        finally:
            server.close()

    def fileno(self):
        return self._end.number

    def settimeout(self, seconds):
        self._sock.settimeout(seconds)

    def is_ours(self):
        """False: the program has closed the connection."""
        return self._end.is_ours()

    def send(self, message):
        data = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogateescape") + b"\n"
        try:
            with self._mutex:
                if self.is_ours():
                    self._sock.sendall(data)
                else:
                    self.open = False
        except OSError:
            self.open = False

    def receive(self):
        """Messages that arrived; blocks until there is one. None at the end of the connection."""
        while b"\n" not in self._buffer:
            try:
                data = self._sock.recv(1 << 16) if self.is_ours() else b""
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
        if self.is_ours():
            try:
                self._sock.shutdown(2)
            except OSError:
                pass
        self.abandon()

    def abandon(self):
        """Only for this process: in a forked child the connection is the parent's."""
        self.open = False
        # Not by the socket: its number may be that of something else by now.
        self._sock.detach()
        self._end.close()
