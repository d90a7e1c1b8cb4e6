"""Waits for what is outside the process, each in a thread of its own."""

import enum
import fcntl
import multiprocessing
import os
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from support import settle, start

BIG = b"x" * (1 << 20)


def read_pipe():
    os.read(pipe[0], 1)  # @read-pipe


def write_pipe():
    os.write(full[1], BIG)  # @write-pipe


def read_file():
    with open(lines[0], "rb", closefd=False) as file:
        file.read(1)  # @read-file


def read_rest():
    with open(rest[0], "rb", closefd=False) as file:
        if file.read() != b"xy":  # @read-rest
            raise AssertionError


def receive():
    connected.recv(1)  # @recv


def receive_message():
    other.recvmsg(1)  # @recvmsg


def tls_receive():
    secure.recv(1)  # @tls-recv


def tls_pair():
    """Two ends of a TLS connection, without certificates."""
    ends = socket.socketpair()
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)]
    for context in contexts:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AECDH-AES256-SHA@SECLEVEL=0")
    pair = [
        context.wrap_socket(end, server_side=bool(side), do_handshake_on_connect=False)
        for side, (context, end) in enumerate(zip(contexts, ends))
    ]
    server = start(pair[1].do_handshake, name="tls-server")
    pair[0].do_handshake()
    server.join()
    return pair


def read_vector():
    os.readv(vector[0], [bytearray(1)])  # @readv


def send_all():
    server_end.sendall(BIG * 8)  # @sendall


def accept():
    listener.accept()  # @accept


def selects():
    select.select([chosen[0]], [], [])  # @select


def polls():
    poll = select.poll()
    poll.register(chosen[0], select.POLLIN)
    poll.poll()  # @poll


def epolls():
    with select.epoll() as poll:
        poll.register(chosen[0], select.EPOLLIN)
        poll.poll()  # @epoll


class LockFlags(enum.IntFlag):
    """As portalocker has them."""

    EXCLUSIVE = fcntl.LOCK_EX


def locks():
    with open(locked.name) as file:
        fcntl.flock(file, LockFlags.EXCLUSIVE)  # @flock


def connection_receives():
    ours.recv()  # @connection-recv


def connection_sends():
    narrow.send(BIG)  # @connection-send


def waits_for_child():
    child.wait()  # @popen-wait


def waits_a_while():
    try:
        child.wait(timeout=60)  # @popen-timeout
    except subprocess.TimeoutExpired:
        pass


def communicates():
    talker.communicate()  # @communicate


def joins():
    worker.join()  # @process-join


def waits_by_id():
    os.waitpid(stray.pid, 0)  # @waitpid


def does_not_wait():
    """Nothing of this is a wait, but for what is marked."""
    with open(__file__, "rb") as file:
        file.read()
    there = os.pipe()
    os.write(there[1], b"abc")
    os.read(there[0], 3)
    os.set_blocking(there[0], False)
    try:
        os.read(there[0], 1)
    except BlockingIOError:
        pass
    left, right = socket.socketpair()
    left.sendall(b"abc")
    right.recv(3)
    right.setblocking(False)
    try:
        right.recv(1)
    except BlockingIOError:
        pass
    select.select([right], [left], [], 0)
    with open(__file__) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])  # @started
    os.waitid(os.P_PID, gone.pid, os.WEXITED | os.WNOWAIT)  # @waitid
    gone.wait()


SLEEPER = [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"]


def sleeper(**options):
    return subprocess.Popen(SLEEPER, stdin=subprocess.PIPE, **options)


if __name__ == "__main__":
    pipe, full, lines, chosen = os.pipe(), os.pipe(), os.pipe(), os.pipe()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    connected = socket.create_connection(("127.0.0.1", port))
    server_end = listener.accept()[0]
    (secure, secure_end), (other, other_end) = tls_pair(), socket.socketpair()
    vector, rest = os.pipe(), os.pipe()
    os.write(rest[1], b"x")
    locked = tempfile.NamedTemporaryFile()
    fcntl.flock(locked, fcntl.LOCK_EX)
    ours, theirs = multiprocessing.Pipe()
    narrow, wide = multiprocessing.Pipe()
    context = multiprocessing.get_context("fork")
    worker = context.Process(target=time.sleep, args=(60,), name="worker-1")
    worker.start()
    child, stray = sleeper(), sleeper()
    talker = sleeper(stdout=subprocess.PIPE)
    kept, talker.stdin = talker.stdin, None
    start(does_not_wait).join()

    first = [read_pipe, write_pipe, read_file, receive, accept, selects, polls, epolls, locks]
    first += [connection_receives, connection_sends, waits_for_child, joins, waits_by_id]
    first += [communicates, receive_message, tls_receive, read_vector, read_rest]
    threads = []
    for function in first:
        threads.append(start(function))
        settle(*threads)
    patient = start(waits_a_while)
    settle(patient)
    print(port, worker.pid, child.pid, stray.pid, talker.pid)

    os.write(pipe[1], b"x")
    while os.read(full[0], 1 << 16) and threads[1].is_alive():
        if not select.select([full[0]], [], [], 0.5)[0]:
            break
    os.write(lines[1], b"x")
    os.write(chosen[1], b"x")
    server_end.sendall(b"x")
    secure_end.sendall(b"x")
    other_end.sendmsg([b"x"])
    os.writev(vector[1], [b"x"])
    os.write(rest[1], b"y")
    os.close(rest[1])
    socket.create_connection(("127.0.0.1", port)).close()
    fcntl.flock(locked, fcntl.LOCK_UN)
    theirs.send(1)
    wide.recv()
    for process in (child, stray):
        process.stdin.close()
    kept.close()
    worker.kill()
    for thread in [*threads, patient]:
        thread.join()
