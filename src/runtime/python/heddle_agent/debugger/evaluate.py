"""Expressions and statements in a frame: evaluate, assign, complete."""

import keyword
import re
import sys
import types

from . import capi, codes, syntax

WRITES_THROUGH = sys.version_info >= (3, 13)  # PEP 667
_OPTIMIZED = 1  # inspect.CO_OPTIMIZED
#: Names, attributes and plain indices: to evaluate it once more is to get the same.
_CHAIN = re.compile(r"""[^\W\d]\w*(?:\.[^\W\d]\w*|\[(?:-?\d+|'[^'\\\n]*'|"[^"\\\n]*")\])*""")


class Expression:
    """A compiled expression, to be evaluated in frames again and again."""

    __slots__ = ("_text", "_code", "_has_scopes", "_assigns", "_mangled", "plain")

    def __init__(self, text, what):
        """Raises SyntaxError or ValueError; `what` is said to be its file."""
        self._text = text.strip()
        self._code = syntax.compiled(self._text, "<%s>" % what, "eval")
        self._has_scopes = _has_scopes(self._code)
        self._assigns = ":=" in text
        #: With private names: class -> code, as they are called differently in each. Otherwise None.
        self._mangled = {} if syntax.PRIVATE.search(text) else None
        is_plain = not (self._assigns or self._has_scopes) and self._mangled is None
        #: The code where `value` does nothing but evaluate it with the names of the frame; otherwise None.
        self.plain = self._code if is_plain else None

    def value(self, frame, space=None):
        """One with scopes of its own (a comprehension, a lambda) needs the locals as globals.

        `space` stands for the locals of the frame.
        """
        code = self._code if self._mangled is None else self._mangled_for(frame)
        if space is None:
            space = frame.f_locals
        if self._assigns:
            return _assigning(code, frame.f_globals, space)
        if self._has_scopes:
            return eval(code, {**frame.f_globals, **space})
        return eval(code, frame.f_globals, space)

    def _mangled_for(self, frame):
        owner = _class_of(frame)
        code = self._mangled.get(owner)
        if code is None:
            tree = syntax.tree(self._text, self._code.co_filename, "eval", owner)
            code = self._mangled[owner] = compile(tree, self._code.co_filename, "eval")
        return code


def _assigning(code, around, space):
    """The value of an expression with `:=`, which in a comprehension sets what is global to the code."""
    names = {**around, **space}
    before = dict(names)
    try:
        return eval(code, names)
    finally:
        for name, value in names.items():
            if name != "__builtins__" and (name not in before or before[name] is not value):
                space[name] = value


def _has_scopes(code):
    return any(isinstance(one, types.CodeType) for one in code.co_consts)


def _class_of(frame):
    """The name of the innermost class a frame's code is written in; None outside of classes."""
    code = frame.f_code
    names = codes.qualified(code).split(".")
    if code.co_flags & _OPTIMIZED or code.co_name == "<module>":
        names.pop()
    names.append("")
    pairs = zip(names, names[1:])
    classes = [one for one, after in pairs if one != "<locals>" and after != "<locals>"]
    return classes[-1] if classes else None


def run(text, frame, stopped=True):
    """The value of an expression, or None after running statements. Raises what the code raises."""
    try:
        expression = Expression(text, "evaluate")
    except SyntaxError:
        tree = syntax.tree(text, "<evaluate>", "exec", _class_of(frame))
    else:
        return _value(expression, frame, stopped)
    for name in syntax.deleted(tree):
        if _is_fixed(name, frame.f_code):
            raise ValueError("%s cannot be deleted while its function runs; set it to None" % name)
    syntax.drop_annotations(tree)
    code = syntax.compiled(tree, "<evaluate>", "exec")
    with _Names(frame, stopped) as space:
        if (_has_scopes(code) or ":=" in text) and space is not frame.f_globals:
            _run_nested(tree, frame.f_globals, space)
        else:
            exec(code, frame.f_globals, space)
    return None


def _is_fixed(name, code):
    """Whether a variable is in a frame as long as that runs; on 3.13 those are that an evaluation has made, too."""
    known = (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    return bool(code.co_flags & _OPTIMIZED) and (name in known or sys.version_info[:2] == (3, 13))


def evaluate(text, frame, stopped=True):
    """The value of an expression. Raises what it raises, and SyntaxError for statements."""
    return _value(Expression(text, "evaluate"), frame, stopped)


def chain(text):
    """The text of an expression that others can be built on; None where that might do something again."""
    match = _CHAIN.fullmatch(text.strip())
    return match[0] if match else None


def _value(expression, frame, stopped):
    with _Names(frame, stopped) as space:
        return expression.value(frame, space)


class _Names:
    """The local names of a frame while something runs that may set them.

    Only those that it has set are written back: before 3.13 they are a snapshot, and what the program's
    own functions do meanwhile to variables of closures must not be undone.
    """

    def __init__(self, frame, stopped):
        self._frame = frame
        self._stopped = stopped
        self._space = space = frame.f_locals
        self._is_copy = bool(frame.f_code.co_flags & _OPTIMIZED) and not (WRITES_THROUGH and stopped)
        self._before = dict(space) if self._is_copy else {}
        if self._is_copy and not stopped:
            self._space = dict(space)

    def __enter__(self):
        return self._space

    def __exit__(self, *_error):
        if not self._is_copy:
            return
        before, space = self._before, self._space
        changed = {
            name: one for name, one in space.items() if name not in before or before[name] is not one
        }
        if changed and not self._stopped:
            raise ValueError("the thread must be stopped to change its variables")
        if changed:
            _write_back(self._frame, changed)


def _run_nested(tree, space, names):
    """Runs statements whose own functions and classes see the names of a frame: as variables of a closure."""
    known = [name for name in list(names) if name.isidentifier() and name not in ("__class__", _SPACE)]
    # No name of the wrapper is one that the program may have.
    text = "def %s(%s):\n def %s():\n" % (_OUTER, ", ".join([_SPACE, *known]), _INNER)
    text += "  nonlocal %s\n" % ", ".join(known) if known else ""
    text += "  try: pass\n  finally: %s.update(locals())\n return %s" % (_SPACE, _INNER)
    whole = compile(text, "<evaluate>", "exec", syntax.ONLY_AST)
    whole.body[0].body[0].body[-1].body = tree.body
    made, after = {}, {}
    exec(compile(whole, "<evaluate>", "exec"), space, made)
    before = {name: names[name] for name in known}
    try:
        made[_OUTER](after, **before)()
    finally:
        after.pop(_SPACE, None)
        for name, value in after.items():
            if name not in before or before[name] is not value:
                names[name] = value


#: What no program calls a variable.
_SPACE, _OUTER, _INNER = "__heddle_space__", "__heddle_outer__", "__heddle_inner__"


def assign(frame, name, value):
    """Sets a local variable of a stopped thread's frame."""
    _write_back(frame, {name: value})


def _write_back(frame, changed):
    frame.f_locals.update(changed)
    if not WRITES_THROUGH and frame.f_code.co_flags & _OPTIMIZED:
        capi.write_back(frame)


def complete(text, frame):
    """Names that continue the last word of `text`: (names, how many characters they replace)."""
    prefix = re.search(r"(?:[^\W\d]\w*)?$", text)[0]
    before = text[: len(text) - len(prefix)]
    if before.endswith("."):
        names = _attributes(before[:-1], frame)
    else:
        import builtins
        spaces = (frame.f_locals, frame.f_globals, vars(builtins))
        names = [name for space in spaces for name in list(space)] + keyword.kwlist
    found = sorted({n for n in names if n.startswith(prefix)}, key=lambda n: (n.startswith("_"), n))
    return found[:200], len(prefix)


def _attributes(text, frame):
    """Names of what the expression at the end of `text` is; none where it would call something."""
    for start in range(max(0, len(text) - _LONGEST), len(text)):
        try:
            tree = compile(text[start:], "<complete>", "eval", syntax.ONLY_AST)
        except (SyntaxError, ValueError):
            continue
        if type(tree.body).__name__ not in _PRIMARIES:
            continue
        if _calls(tree.body):
            return []
        try:
            value = Expression(text[start:], "complete").value(frame)
            return [name for name in dir(value) if isinstance(name, str)]
        except Exception:
            return []
    return []


#: So much of a line is looked through for the expression that a dot stands after.
_LONGEST = 200
_PRIMARIES = ("Name", "Attribute", "Subscript", "Constant", "Call", "List", "Dict", "Set", "Tuple", "JoinedStr")


def _calls(node):
    if type(node).__name__ in ("Call", "NamedExpr", "Await"):
        return True
    return any(map(_calls, syntax.parts(node)))
