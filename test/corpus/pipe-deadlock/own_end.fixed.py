"""Who reads closes the other end first."""

import os

reading, writing = os.pipe()
child = os.fork()
if child == 0:
    os.close(writing)
    while part := os.read(reading, 100):
        print(part.decode())
    os._exit(0)
os.close(reading)
os.write(writing, b"hello")
os.close(writing)
os.waitpid(child, 0)
