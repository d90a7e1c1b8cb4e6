"""Text of code that is in no file of its own: in a zip archive, or made while the program runs."""

import linecache
import os
import sys

#: file -> whether it is on the disk, as its first look found it
_on_disk = {}
#: file -> what ``linecache`` asks a module for its text with
_modules = {}
_ASKED = ("__name__", "__loader__", "__spec__")


def is_absent(file, module):
    """Whether a client cannot open a file, and must ask for its text instead; `module`: globals of code in it."""
    known = _on_disk.get(file)
    if known is None:
        known = _on_disk[file] = os.path.isfile(file)
    if not known and file not in _modules:
        _modules[file] = {key: module[key] for key in _ASKED if key in module}
    return not known


def line_cache():
    """The program's `linecache`, which knows what the program told it; ours where it has none."""
    module = sys.modules.get("linecache")
    return module if getattr(module, "__file__", None) == linecache.__file__ else linecache


def text(file):
    """The text of a file, on the disk or not; a ValueError says why it cannot be had."""
    lines = line_cache().getlines(file, _modules.get(file))
    if not lines and not os.path.isfile(file):
        raise ValueError("the text of %s is not known: it was made while the program ran" % file)
    return "".join(lines)
