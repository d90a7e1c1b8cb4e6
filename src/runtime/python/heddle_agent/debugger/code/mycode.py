"""Whose code a file is: the user's, a library's, or the debugger's own."""

import os
import sys

from ... import facts

OWN, LIBRARY, HIDDEN = 0, 1, 2

_HERE = os.path.dirname(os.path.abspath(facts.__file__)) + os.sep
_INJECT = os.path.join(os.path.dirname(os.path.dirname(_HERE)), "inject") + os.sep
#: How names of code begin that libraries make; what a program makes of text has other names, as a rule.
_MADE = ("<attrs generated ", "<decorator-gen-", "<__array_function__ ")
#: Whether `python -c` runs text of the user's in this process, if it runs any.
_IS_USERS = not facts.is_of_multiprocessing(facts.command_line())
_known = {}
_paths = {}
_roots = None


def _library_roots():
    found = set()
    for module in ("os", "threading", "_thread"):
        file = getattr(sys.modules.get(module), "__file__", None)
        if file:
            found.add(os.path.dirname(os.path.abspath(file)) + os.sep)
    version = "python%d.%d" % sys.version_info[:2]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        found.add(os.path.join(prefix, "lib", version) + os.sep)
    return tuple(found)


def kind(filename):
    """OWN, LIBRARY or HIDDEN (never shown or stepped into) for a ``co_filename``."""
    known = _known.get(filename)
    if known is None:
        if filename == "<string>":
            return _kind_of_string()
        known = _classify(filename)
        if not _is_made(filename):
            _known[filename] = known
    return known


def _is_made(filename):
    """Of a text: there may be any number of such names, and nothing is kept of them."""
    return filename.startswith("<") and not filename.startswith("<frozen ")


def _kind_of_string():
    """That of text which was executed: of libraries (a namedtuple, a dataclass), but for `python -c`."""
    if _IS_USERS and getattr(sys.modules.get("__main__"), "__file__", None) is None:
        return OWN
    _known["<string>"] = LIBRARY
    return LIBRARY


def _classify(filename):
    global _roots
    if filename.startswith("<"):
        if filename.startswith("<frozen "):
            hidden = "importlib" in filename or "zipimport" in filename
            return HIDDEN if hidden else LIBRARY
        return LIBRARY if filename.startswith(_MADE) else OWN
    if _roots is None:
        _roots = _library_roots()
    full = os.path.abspath(filename)
    if full.startswith((_HERE, _INJECT)):
        return HIDDEN
    if full.startswith(_roots) or "/site-packages/" in full or "/dist-packages/" in full:
        return LIBRARY
    return OWN


def path(filename):
    """The real absolute path of a ``co_filename``; names that are no files stay as they are."""
    if filename.startswith("<"):
        return filename
    known = _paths.get(filename)
    if known is None:
        known = _paths[filename] = os.path.realpath(filename)
    return known
