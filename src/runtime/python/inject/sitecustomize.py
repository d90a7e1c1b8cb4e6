"""Heddle's way into a Python process: PYTHONPATH leads here, so ``site`` imports this module.

It starts the agent, takes itself out of ``sys.path`` and ``sys.modules``, and then imports the
``sitecustomize`` that Python would have imported without Heddle. Whatever that import does, also
failing because there is none, is what ``site`` sees. The folder stays in the PYTHONPATH variable:
that is how child processes are reached.

This file is read by every Python that the program starts, so it must be valid in old ones too.
"""

import sys


def _start():
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    parent = os.path.dirname(here)
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    implementation = getattr(sys, "implementation", None)
    supported = implementation and implementation.name == "cpython" and sys.version_info >= (3, 9)
    if supported and os.environ.get("HEDDLE_SESSION"):
        try:
            sys.path.insert(0, parent)
            try:
                from heddle_agent import boot
            finally:
                sys.path.remove(parent)
            boot.start()
        except Exception as error:
            if "HEDDLE_COMPLAINED" not in os.environ:
                # Child processes fail the same way and need not say it again.
                os.environ["HEDDLE_COMPLAINED"] = "1"
                text = "heddle: cannot start the agent (%s: %s); the program runs without it\n"
                sys.stderr.write(text % (type(error).__name__, error))
    for folder in list(sys.path_importer_cache):
        if os.path.join(folder, "").startswith(os.path.join(parent, "")):
            del sys.path_importer_cache[folder]


try:
    _start()
except Exception:
    pass

# Kept until the import is done: an old Python clears the variables of a module nobody refers to.
_this = sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401
