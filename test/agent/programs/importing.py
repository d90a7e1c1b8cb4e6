"""A thread wants a module that the main thread is importing for some time."""

import importlib.util
import sys
import threading

started = threading.Event()


class Finder:
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name == "slow_module" else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        started.set()
        importer.join(0.5)


def want():
    started.wait()
    import slow_module  # @import

    slow_module


sys.meta_path.insert(0, Finder())
importer = threading.Thread(target=want, name="importer")
importer.start()
import slow_module

importer.join()
slow_module
