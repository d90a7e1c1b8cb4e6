"""Names that continue what is written in the debug console."""

import builtins
import keyword
import re
import sys

from ..code import codes, kinds, syntax
from ..values import contents, places
from . import importable
from .evaluate import Expression

#: So many names are told.
_MOST = 1000
#: So much of a line is looked through for the expression that a dot or a bracket stands after.
_LONGEST = 200
_PRIMARIES = ("Name", "Attribute", "Subscript", "Constant", "Call", "List", "Dict", "Set", "Tuple", "JoinedStr")

_QUOTES = re.compile(r"""(?P<prefix>[A-Za-z]{0,2})(?P<quote>\'{3}|"{3}|\'|")""")
_IMPORT = re.compile(r"(?:^|;)\s*import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*([\w.]*)$")
_FROM = re.compile(r"(?:^|;)\s*from\s+([\w.]*)$")
_FROM_IMPORT = re.compile(r"(?:^|;)\s*from\s+([\w.]+)\s+import\s+\(?(?:\w+(?:\s+as\s+\w+)?\s*,\s*)*(\w*)$")


def complete(text, rest, frame):
    """What continues `text`, the nearest first, where `rest` follows: ([(name, what is put in)], how many characters
    that replaces)."""
    string = _open_string(text)
    if string is not None:
        start, quote = string
        return _keys_in_quotes(text[:start], quote, text[start + len(quote) :], rest, frame)
    for what, names in ((_IMPORT, _modules), (_FROM, _modules), (_FROM_IMPORT, _members)):
        match = what.search(text)
        if match is not None:
            return names(*match.groups(), frame)
    prefix = re.search(r"(?:[^\W\d]\w*)?$", text)[0]
    before = text[: len(text) - len(prefix)]
    if before.endswith("."):
        return _answer([_attributes(before[:-1], frame)], prefix)
    found = _answer([frame.f_locals, frame.f_globals, vars(builtins), keyword.kwlist], prefix)
    if before.endswith("[") and not prefix:
        close = "" if rest.startswith("]") else "]"
        keys = [(places.literal(one), close) for one in _keys(before[:-1], frame)]
        return [(one, one + end) for one, end in keys if one is not None][:_MOST] + found[0], 0
    return found


def _answer(spaces, prefix):
    found = {}
    for space in spaces:
        names = [name for name in list(space) if isinstance(name, str) and name.startswith(prefix)]
        found.update(dict.fromkeys(sorted(names, key=lambda n: (n.startswith("_"), n))))
    # Those that begin with _ are seldom meant, wherever they are of.
    names = sorted(found, key=lambda n: n.startswith("_"))
    return [(name, name) for name in names[:_MOST]], len(prefix)


# ---- keys ----


def _open_string(text):
    """(Where, by which quotes) the string begins that the text ends in; None where it ends in code."""
    at = 0
    while True:
        match = _QUOTES.search(text, at)
        if match is None:
            return None
        quote, begin = match["quote"], match.end()
        end = begin
        while not text.startswith(quote, end):
            if end >= len(text):
                body = text[begin:]
                is_code = "f" in match["prefix"].lower() and body.count("{") > body.count("}")
                return None if is_code else (match.start("quote"), quote)
            end += 2 if text[end] == "\\" else 1
        at = end + len(quote)


def _keys_in_quotes(before, quote, begun, rest, frame):
    if not before.endswith("["):
        return [], 0
    close = quote if not rest.startswith(quote) else ""
    close += "]" if close and not rest.startswith("]") else ""
    keys = [one for one in _keys(before[:-1], frame) if type(one) is str and one.startswith(begun)]
    # What would have to be written in another way than it is told is left out.
    plain = [one for one in keys if one.isprintable() and quote not in one and "\\" not in one]
    return [(one, one + close) for one in plain[:_MOST]], len(begun)


def _keys(text, frame):
    """The keys of the mapping that the expression at the end of `text` is."""
    found = _value(text, frame)
    if found is None:
        return []
    value, kind = found[0], type(found[0])
    # IPython's protocol for this, which tables of pandas, polars and their like have.
    tell = kinds.static(kind, "_ipython_key_completions_")
    try:
        return list(tell(value)) if callable(tell) else contents.keys(value)
    except Exception:
        return []


# ---- attributes ----


def _attributes(text, frame):
    """Names of what the expression at the end of `text` is; none where it would call something."""
    found = _value(text, frame)
    if found is None:
        return []
    value = found[0]
    try:
        if type(value) is super:
            kinds = kinds.mro(value.__self_class__)
            kinds = kinds[kinds.index(value.__thisclass__) + 1 :]
            return dict.fromkeys(name for one in kinds for name in kinds.space(one))
        return [name for name in dir(value) if isinstance(name, str)]
    except Exception:
        return []


def _value(text, frame):
    """The value, in a tuple, of the expression at the end of `text`; None: there is none, or it calls something."""
    for start in range(max(0, len(text) - _LONGEST), len(text)):
        try:
            tree = compile(text[start:], "<complete>", "eval", syntax.ONLY_AST)
        except (SyntaxError, ValueError):
            continue
        if type(tree.body).__name__ not in _PRIMARIES:
            continue
        if _calls(tree.body):
            return None
        try:
            return (Expression(text[start:], "complete").value(frame),)
        except Exception:
            return None
    return None


def _calls(node):
    if type(node).__name__ == "Call" and type(node.func).__name__ == "Name" and node.func.id == "super":
        return bool(node.args)
    if type(node).__name__ in ("Call", "NamedExpr", "Await"):
        return True
    return any(map(_calls, syntax.parts(node)))


# ---- imports ----


def _modules(path, frame):
    """Modules whose names continue a path."""
    package, dot, begun = path.rpartition(".")
    if package or dot:
        package = _absolute(package + dot, frame) if path.startswith(".") else package
        return _answer([importable.submodules(package) if package else []], begun)
    return _answer([importable.top_level()], begun)


def _members(path, begun, frame):
    """What can be imported from a module."""
    module = _absolute(path, frame) if path.startswith(".") else path
    if not module:
        return [], len(begun)
    loaded = codes.namespace_of(sys.modules.get(module))
    return _answer([loaded or importable.names_in(module), importable.submodules(module)], begun)


def _absolute(path, frame):
    """A relative path of modules as an absolute one; empty where it leads nowhere."""
    name = path.lstrip(".")
    package = frame.f_globals.get("__package__")
    parts = package.split(".") if isinstance(package, str) and package else []
    up = len(path) - len(name) - 1
    parts = parts[: len(parts) - up] if up < len(parts) else []
    return ".".join([*parts, name.rstrip(".")]).rstrip(".") if parts else ""
