"""`python -m http.server` under load: many threads download from it, and all bytes must be right.

    python download.py [REQUESTS] [THREADS]

Prints what came back, which depends on nothing but the arguments.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.error import HTTPError

REQUESTS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 8


def fill(folder):
    for number in range(10):
        with open(os.path.join(folder, "file%d" % number), "wb") as file:
            file.write(bytes([number]) * (1 << (2 * number)))


def serve(folder):
    command = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    # Serving HTTP on 127.0.0.1 port 41234 (http://127.0.0.1:41234/) ...
    return server, server.stdout.readline().split(" port ")[1].split()[0]


def download(port, number):
    # Every eleventh file is not there.
    url = "http://127.0.0.1:%s/file%d" % (port, number % 11)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as answer:
            return number % 11, answer.status, hashlib.sha256(answer.read()).hexdigest()
    except HTTPError as error:
        return number % 11, error.code, ""


def main():
    with tempfile.TemporaryDirectory() as folder:
        fill(folder)
        server, port = serve(folder)
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                jobs = [pool.submit(download, port, number) for number in range(REQUESTS)]
                seen = Counter(job.result() for job in as_completed(jobs))
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
    for (number, status, digest), count in sorted(seen.items()):
        print(number, status, digest[:16], count)
    print("server", server.returncode)


if __name__ == "__main__":
    main()
