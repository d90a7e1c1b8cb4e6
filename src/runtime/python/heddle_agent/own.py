"""Threads of the agent's own: the one that looks, those that work for the debugger."""

import _thread
import sys

#: Idents; each thread adds itself when it begins. Such threads are never stopped and never listed.
own_threads = set()


def main_ident():
    """The program's main thread; the calling one as long as it is the only one there can be."""
    main = getattr(sys.modules.get("threading"), "_main_thread", None)
    return getattr(main, "_ident", None) or _thread.get_ident()
