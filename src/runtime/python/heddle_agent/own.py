"""Threads of the agent's own: the one that looks, those that work for the debugger."""

#: Idents; each thread adds itself when it begins. Such threads are never stopped and never listed.
own_threads = set()
