"""Runs a command in a pseudo-terminal of its own.

    python terminal.py ROWS COLUMNS COMMAND...

What the terminal shows goes to standard output, byte for byte; standard input is typed into it.
Ends with the command's status (128 + signal).
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios


def main():
    rows, columns, *command = sys.argv[1:]
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    sources = [terminal, 0]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if terminal in ready:
            try:
                shown = os.read(terminal, 65536)
            except OSError:  # the last process that had it open is gone
                break
            if not shown:
                break
            while shown:
                shown = shown[os.write(1, shown) :]
        if 0 in ready:
            typed = os.read(0, 65536)
            if typed:
                os.write(terminal, typed)
            else:
                sources.remove(0)
    status = os.waitpid(pid, 0)[1]
    sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


if __name__ == "__main__":
    main()
