"""Texts as code that runs in a frame: what means something else there, or cannot be had."""

import re

ONLY_AST = 0x400  # ast.PyCF_ONLY_AST: ``ast`` itself is not loaded into the program
_TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_COROUTINE = 0x80 | 0x200  # inspect.CO_COROUTINE, CO_ASYNC_GENERATOR

PRIVATE = re.compile(r"\b__\w*(?<!__)\b")

_NO_AWAIT = (
    "nothing can be awaited here, as the event loop stands still with its thread: start it by "
    "`task = asyncio.create_task(…)`, continue, and look at `task` later"
)
_SCOPES = ("FunctionDef", "AsyncFunctionDef", "ClassDef", "Lambda")


def compiled(source, file, mode, flags=0):
    """What `compile` returns; an error says what to do instead of an `await`."""
    try:
        return compile(source, file, mode, flags)
    except SyntaxError:
        if _awaits(source, file, mode):
            raise SyntaxError(_NO_AWAIT) from None
        raise


def _awaits(source, file, mode):
    try:
        code = compile(source, file, mode, _TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return bool(code.co_flags & _COROUTINE)


def tree(text, file, mode, owner):
    """The syntax tree of a text that stands in a class, if `owner` names one: its private names are mangled."""
    found = compiled(text, file, mode, ONLY_AST)
    if owner is not None and owner.strip("_"):
        _mangle(found, "_" + owner.lstrip("_"))
    return found


def statements(text, file, owner):
    """The syntax tree of statements, which may be indented as a whole, as they are where they come from."""
    try:
        return tree(text, file, "exec", owner)
    except IndentationError:
        try:
            found = tree("if 1:\n" + text, file, "exec", owner)
        except SyntaxError:
            found = None
        if found is None or len(found.body) != 1 or found.body[0].orelse:
            raise
        found.body = found.body[0].body
        return found


def last_expression(tree, file):
    """Code of the expression that statements end with, which is taken out of them; None: they end with another one."""
    if not tree.body or type(tree.body[-1]).__name__ != "Expr":
        return None
    alone = compile("0", file, "eval", ONLY_AST)
    alone.body = tree.body[-1].value
    code = compiled(alone, file, "eval")
    del tree.body[-1]
    return code


def _mangle(node, prefix):
    for field in node._fields:
        value = getattr(node, field, None)
        for one in value if isinstance(value, list) else (value,):
            if hasattr(one, "_fields"):
                _mangle(one, prefix)
        if field in ("id", "attr", "arg", "name", "asname") and _is_private(value):
            setattr(node, field, prefix + value)
        elif field == "names":
            value[:] = [prefix + one if _is_private(one) else one for one in value]


def _is_private(name):
    return isinstance(name, str) and name.startswith("__") and not name.endswith("__") and "." not in name


def parts(node):
    """The nodes within one."""
    for field in node._fields:
        value = getattr(node, field, None)
        for one in value if isinstance(value, list) else (value,):
            if hasattr(one, "_fields"):
                yield one


def deleted(node):
    """Names that statements delete in the scope they run in."""
    kind = type(node).__name__
    if kind in _SCOPES:
        return set()
    if kind == "Name" and type(node.ctx).__name__ == "Del":
        return {node.id}
    return set().union(*map(deleted, parts(node)))


def unbinds(node):
    """Whether statements delete names in the scope they run in, as the end of `except … as error` does, too."""
    kind = type(node).__name__
    if kind in _SCOPES:
        return False
    is_one = kind == "Name" and type(node.ctx).__name__ == "Del" or kind == "ExceptHandler" and node.name
    return bool(is_one) or any(map(unbinds, parts(node)))


def drop_annotations(node):
    """Has `x: int = 5` set `x` and nothing else: those of the program's own are not to be replaced.

    A declaration without a value becomes nothing.
    """
    for field in ("body", "orelse", "finalbody"):
        statements = getattr(node, field, None)
        if isinstance(statements, list):
            statements[:] = [_unannotated(one) for one in statements]
    for one in parts(node):
        if type(one).__name__ not in _SCOPES:
            drop_annotations(one)


def _unannotated(statement):
    if type(statement).__name__ != "AnnAssign":
        return statement
    plain = compile("_ = 0" if statement.value else "pass", "<evaluate>", "exec", ONLY_AST).body[0]
    if statement.value:
        plain.targets, plain.value = [statement.target], statement.value
    return plain
