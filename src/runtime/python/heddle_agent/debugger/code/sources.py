"""Text of code, also of code that is in no file of its own: in a zip archive, or made while the program runs."""

import builtins
import linecache
import os
import sys

# Ours are not what the program imports by these names: what they import only when it is needed would be the program's.
import tokenize

#: file -> whether it is on the disk, as its first look found it
_on_disk = {}
#: file -> what a module says of its loader
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


def text(file):
    """The text of a file, on the disk or not; a ValueError says why it cannot be had."""
    lines = _lines(file, _modules.get(file, {}))
    if not lines and not os.path.isfile(file):
        raise ValueError("the text of %s is not known: it was made while the program ran" % file)
    return "".join(lines)


def prepare(error):
    """Has the text of all frames that an exception came through ready for `traceback`."""
    known, left, read = set(), [error], set()
    while left:
        error = left.pop()
        if error is None or id(error) in known:
            continue
        known.add(id(error))
        left += [error.__cause__, error.__context__, *_members(error)]
        trace = error.__traceback__
        while trace is not None:
            file, space = trace.tb_frame.f_code.co_filename, trace.tb_frame.f_globals
            if file not in read:
                read.add(file)
                # Without a time of its own: it is not looked at again.
                lines = _lines(file, space)
                linecache.cache[file] = (sum(map(len, lines)), None, lines, file)
            trace = trace.tb_next


def _members(error):
    group = getattr(builtins, "BaseExceptionGroup", None)  # 3.11
    return group.exceptions.__get__(error) if group is not None and isinstance(error, group) else ()


def _lines(file, module):
    return _told(file) or _of_disk(file) or _of_loader(module)


def _told(file):
    """What the program told its `linecache`: consoles do so with what they execute."""
    entry = getattr(sys.modules.get("linecache"), "cache", {}).get(file, ())
    # One that is shorter has not been read; one with a time is that of a file, which may be another one by now.
    return entry[2] if len(entry) == 4 and entry[1] is None else []


def _of_disk(file):
    try:
        with tokenize.open(file) as stream:
            return stream.readlines()
    except (OSError, SyntaxError, UnicodeDecodeError, ValueError):
        return []


def _of_loader(module):
    spec = module.get("__spec__")
    loader = getattr(spec, "loader", None) or module.get("__loader__")
    get_source = getattr(loader, "get_source", None)
    try:
        found = get_source(getattr(spec, "name", None) or module.get("__name__")) if get_source else None
    except Exception:
        return []  # a loader may be the program's
    return found.splitlines(True) if isinstance(found, str) else []
