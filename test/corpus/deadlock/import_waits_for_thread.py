"""A module starts a thread while it is imported and waits for it, and the thread imports the module.

source: https://docs.python.org/2/library/threading.html (importing in threaded code: an import should not spawn a thread and wait for it)
participants: MainThread, loader
"""

from modules import settings

print(settings.values)
