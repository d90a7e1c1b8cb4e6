"""Expressions and statements in a frame: evaluate, assign, complete."""

import keyword
import re
import sys
import types

from ..code import capi, codes, syntax
from . import supers

WRITES_THROUGH = sys.version_info >= (3, 13)  # PEP 667
_OPTIMIZED = 1  # inspect.CO_OPTIMIZED
#: What is evaluated is said to be of this file.
_WHAT = "evaluate"
FILE = "<%s>" % _WHAT
#: Names, attributes and plain indices: to evaluate it once more is to get the same.
_CHAIN = re.compile(r"""[^\W\d]\w*(?:\.[^\W\d]\w*|\[(?:-?\d+|'[^'\\\n]*'|"[^"\\\n]*")\])*""")


class Expression:
    """A compiled expression, to be evaluated in frames again and again."""

    __slots__ = ("_text", "_code", "_has_scopes", "_assigns", "_own", "_has_super", "plain")

    def __init__(self, text, what):
        """Raises SyntaxError or ValueError; `what` is said to be its file."""
        self._text = text.strip()
        self._code = syntax.compiled(self._text, "<%s>" % what, "eval")
        self._has_scopes = _has_scopes(self._code)
        self._assigns = ":=" in text
        self._has_super = supers.USE.search(text) is not None
        #: With private names or `super()`, which mean another thing in each class: that -> code. Otherwise None.
        self._own = {} if self._has_super or syntax.PRIVATE.search(text) else None
        is_plain = not (self._assigns or self._has_scopes) and self._own is None
        #: The code where `value` does nothing but evaluate it with the names of the frame; otherwise None.
        self.plain = self._code if is_plain else None

    def value(self, frame, space=None):
        """One with scopes of its own (a comprehension, a lambda) needs the locals as globals.

        `space` stands for the locals of the frame.
        """
        code = self._code if self._own is None else self._code_for(frame)
        if space is None:
            space = frame.f_locals
        return _evaluated(code, self._assigns, self._has_scopes, frame.f_globals, space)

    def _code_for(self, frame):
        file, owner = self._code.co_filename, _class_of(frame)
        above = supers.written_out(frame) if self._has_super else None
        code = self._own.get((owner, above))
        if code is None:
            tree = syntax.tree(self._text, file, "eval", owner)
            code = self._own[owner, above] = compile(supers.replace(tree, above), file, "eval")
        return code


def _evaluated(code, assigns, has_scopes, around, space):
    if assigns:
        return _assigning(code, around, space)
    if has_scopes:
        return eval(code, {**around, **space})
    return eval(code, around, space)


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
    """The value of an expression, also of one that statements end with; otherwise None. Raises what the code raises."""
    try:
        expression = Expression(text, _WHAT)
    except SyntaxError:
        tree = syntax.statements(text, FILE, _class_of(frame))
        if supers.USE.search(text):
            supers.replace(tree, supers.written_out(frame))
    else:
        return _value(expression, frame, stopped)
    for name in syntax.deleted(tree):
        if _is_fixed(name, frame.f_code):
            raise ValueError("%s cannot be deleted while its function runs; set it to None" % name)
    syntax.drop_annotations(tree)
    last = syntax.last_expression(tree, FILE)
    code = syntax.compiled(tree, FILE, "exec")
    with _Names(frame, stopped, syntax.unbinds(tree)) as space:
        if (_has_scopes(code) or ":=" in text) and space is not frame.f_globals:
            _run_nested(tree, frame.f_globals, space)
        else:
            exec(code, frame.f_globals, space)
    if last is None:
        return None
    with _Names(frame, stopped) as space:
        return _evaluated(last, ":=" in text, _has_scopes(last), frame.f_globals, space)


def _is_fixed(name, code):
    """Whether a variable is in a frame as long as that runs, as opposed to one that an evaluation has made."""
    return bool(code.co_flags & _OPTIMIZED) and name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars)


def evaluate(text, frame, stopped=True):
    """The value of an expression. Raises what it raises, and SyntaxError for statements."""
    return _value(Expression(text, _WHAT), frame, stopped)


def assign_to(text, frame, stopped):
    """Runs an assignment: a name is that of a variable the program has, be it a global one."""
    name, _, value = text.partition(" = ")
    name = name.strip()
    if _is_global(name, frame):
        frame.f_globals[name] = evaluate(value, frame, stopped)
    else:
        run(text, frame, stopped)


def _is_global(name, frame):
    code = frame.f_code
    inner = (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    return name in frame.f_globals and name not in inner and name not in frame.f_locals


def chain(text):
    """The text of an expression that others can be built on; None where that might do something again."""
    match = _CHAIN.fullmatch(text.strip())
    return match[0] if match else None


def _value(expression, frame, stopped):
    with _Names(frame, stopped) as space:
        return expression.value(frame, space)


class _Names:
    """The local names of a frame while something runs that may set them.

    Only those that it has set are written back: where they are a copy, what the program's own functions
    do meanwhile to variables of closures must not be undone. They are one before 3.13, and `copied` for
    what deletes names: those of a function's frame cannot be.
    """

    def __init__(self, frame, stopped, copied=False):
        self._frame = frame
        self._stopped = stopped
        self._is_function = bool(frame.f_code.co_flags & _OPTIMIZED)
        self._space = space = frame.f_locals
        #: `f_locals` has a copy of some names only, and the others are here; None: that cannot be told.
        self._is_inner = _is_inner(frame, space)
        self._home = _home(frame, space) if self._is_inner else None
        through = WRITES_THROUGH and stopped and not copied
        self._is_copy = self._is_inner or (self._is_function and not through)
        if self._is_inner:
            self._space = {**(self._home or {}), **space}
        elif self._is_copy and (copied or not stopped):
            self._space = dict(space)
        self._before = dict(self._space) if self._is_copy else {}

    def __enter__(self):
        return self._space

    def __exit__(self, *_error):
        if not self._is_copy:
            return
        before, space = self._before, self._space
        changed = {
            name: one for name, one in space.items() if name not in before or before[name] is not one
        }
        # `except … as error` ends with the deletion of what may be a variable of the program.
        gone = [one for one in before if one not in space and not _is_fixed(one, self._frame.f_code)]
        if (changed or gone) and self._is_function and not self._stopped:
            raise ValueError("the thread must be stopped to change its variables")
        if self._is_inner:
            _write_home(self._frame, self._home, changed, gone)
            return
        if changed:
            _write_back(self._frame, changed)
        if gone:
            _drop(self._frame, gone)


def _home(frame, inner):
    """The names of a module or class in which a comprehension runs that 3.12 and later have made a part of it.

    `inner`: its `f_locals`, which has the variables of the comprehension then, on 3.12 with a copy of the others.
    """
    if frame.f_code.co_name == "<module>":
        return frame.f_globals
    import gc

    # Nothing leads from the frame to the names of a class that is being made. The collector does not know of them
    # before 3.14 as long as they are of texts and numbers only.
    about = codes.qualified(frame.f_code)
    found = [one for one in gc.get_objects() if type(one) is dict and _is_text(one.get("__qualname__"), about)]
    found = [one for one in found if one is not inner]
    return found[0] if len(found) == 1 else None


def _is_text(value, text):
    return type(value) is str and value == text


def _write_home(frame, home, changed, gone):
    inner = frame.f_locals
    for name, value in changed.items():
        # CPython has no way to it: what 3.13 and later take for it is another one by the same name.
        if name in frame.f_code.co_varnames and name in inner:
            raise ValueError("%s is of a comprehension, and cannot be set" % name)
        elif home is None:
            raise ValueError("names of this class cannot be set while a comprehension of it runs")
        else:
            home[name] = value
    for name in gone:
        if home is not None:
            home.pop(name, None)


def _run_nested(tree, space, names):
    """Runs statements whose own functions and classes see the names of a frame: as variables of a closure."""
    known = [name for name in list(names) if _is_variable(name)]
    # No name of the wrapper is one that the program may have.
    text = "def %s(%s):\n def %s():\n" % (_OUTER, ", ".join([_SPACE, *known]), _INNER)
    text += "  nonlocal %s\n" % ", ".join(known) if known else ""
    text += "  try: pass\n  finally: %s.update(locals())\n return %s" % (_SPACE, _INNER)
    whole = compile(text, FILE, "exec", syntax.ONLY_AST)
    whole.body[0].body[0].body[-1].body = tree.body
    made, after = {}, {}
    exec(compile(whole, FILE, "exec"), space, made)
    before = {name: names[name] for name in known}
    try:
        made[_OUTER](after, **before)()
    finally:
        after.pop(_SPACE, None)
        for name, value in after.items():
            if name not in before or before[name] is not value:
                names[name] = value
        for name in before:
            if name not in after:
                del names[name]


def _is_variable(name):
    return name.isidentifier() and not keyword.iskeyword(name) and name not in ("__class__", _SPACE)


#: What no program calls a variable.
_SPACE, _OUTER, _INNER = "__heddle_space__", "__heddle_outer__", "__heddle_inner__"


def assign(frame, name, value):
    """Sets a local variable of a stopped thread's frame."""
    inner = frame.f_locals
    if _is_inner(frame, inner):
        _write_home(frame, _home(frame, inner), {name: value}, ())
    else:
        _write_back(frame, {name: value})


def _is_inner(frame, space):
    """Whether `space`, its `f_locals`, has variables of a comprehension that runs within a module or a class."""
    return not frame.f_code.co_flags & _OPTIMIZED and space is not frame.f_locals


def _write_back(frame, changed):
    frame.f_locals.update(changed)
    if not WRITES_THROUGH and frame.f_code.co_flags & _OPTIMIZED:
        capi.write_back(frame)


def _drop(frame, gone):
    """Takes out names that evaluations have made."""
    space = frame.f_locals
    if sys.version_info[:2] == (3, 13):
        import gc

        # What is there deletes none; the names that are no variables of the code are in a dictionary of the frame's.
        space[_SPACE] = mark = object()
        space = next(one for one in gc.get_referents(frame) if type(one) is dict and one.get(_SPACE) is mark)
        del space[_SPACE]
    for name in gone:
        space.pop(name, None)
