"""A process reads to the end of a pipe, which does not come: it has a writing end of the pipe itself, since it was forked.

source: https://man7.org/linux/man-pages/man7/pipe.7.html (unused ends must be closed "to ensure that end-of-file … are delivered")
"""

import os

reading, writing = os.pipe()
child = os.fork()
if child == 0:
    while part := os.read(reading, 100):  # FINDING: waits
        print(part.decode())
    os._exit(0)
os.close(reading)
os.write(writing, b"hello")
os.close(writing)
os.waitpid(child, 0)
