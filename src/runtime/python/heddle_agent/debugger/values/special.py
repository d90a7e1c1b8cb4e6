"""What values of certain builtin types have inside, by the descriptors of those."""

import _contextvars
import _io
import collections
import os
import re
import sys
import types
from _thread import _local
from _weakref import ReferenceType

from ... import suspended
from ..code import codes, kinds, mycode
from ..exceptions.blame import is_own
from . import numpys, render
from .places import CELL, LOCAL, Child, as_attribute

#: Modules of CPython's whose types have facts behind descriptors, which run no code of the program.
_FACTUAL = ("builtins", "datetime", "re", "_contextvars")
#: By their ids, types that say it all by how they are shown.
_TELLING = {id(kind) for kind in (int, float, complex, range, type({}.keys()), type({}.values()), type({}.items()))}
_DESCRIPTORS = (types.MemberDescriptorType, types.GetSetDescriptorType)
#: It warns that it is deprecated.
_LEFT_OUT = ("co_lnotab",)
_module_of = type.__dict__["__module__"].__get__


def children(value, is_there):
    """Those that are no attributes in a ``__dict__`` or slots; `is_there`: this is the thread whose value it is."""
    kind = type(value)
    look = _BY_ID.get(id(kind))
    if look is not None:
        return look(value)
    for base, look in _BY_BASE:
        if issubclass(kind, base):
            return look(value, is_there)
    functools = sys.modules.get("functools")
    if functools is not None and issubclass(kind, functools.partial):
        return _read(value, functools.partial, "func", "args", "keywords")
    numpy_array = numpys.array_type()
    if numpy_array is not None and issubclass(kind, numpy_array):
        return _read(value, numpy_array, *numpys.FACTS)
    return _facts(value)


def _read(value, owner, *names):
    """Attributes that a builtin type has a descriptor for."""
    return [as_attribute(type(value), name, owner.__dict__[name].__get__(value)) for name in names]


def _facts(value, known=()):
    """What the descriptors of CPython's own types read, but for those that are `known`."""
    kind, found = type(value), {}
    for owner in kinds.mro(kind):
        module = _module_of(owner)
        if type(module) is not str or module not in _FACTUAL or id(owner) in _TELLING:
            continue
        for name, member in list(kinds.space(owner).items()):
            if type(member) not in _DESCRIPTORS or name.startswith("_") or name in known or name in _LEFT_OUT:
                continue
            if name in found or kinds.static(kind, name) is not member:
                continue
            try:
                found[name] = as_attribute(kind, name, member.__get__(value))
            except (AttributeError, TypeError, ValueError):
                pass  # there is nothing at present
    return list(found.values())


def _exception(value, _is_there):
    kind = type(value)
    found = [as_attribute(kind, "args", BaseException.args.__get__(value))]
    for name in ("__cause__", "__context__"):
        one = BaseException.__dict__[name].__get__(value)
        if one is not None:
            found.append(as_attribute(kind, name, one))
    return found + _facts(value, ("args",))


def _fields(value, _is_there):
    """Those of a namedtuple, or of what C has in its place."""
    kind = type(value)
    names = kinds.static(kind, "_fields")
    if type(names) is not tuple:
        is_sequence = type(kinds.static(kind, "n_sequence_fields")) is int
        return _members(value) if is_sequence else []
    found = [pair for pair in zip(names, tuple.__iter__(value)) if isinstance(pair[0], str)]
    return [as_attribute(kind, name, one) for name, one in found]


def _members(value):
    kind = type(value)
    found = [(name, one) for name, one in list(kinds.space(kind).items()) if type(one) in _DESCRIPTORS]
    return [as_attribute(kind, name, one.__get__(value)) for name, one in found if not name.startswith("_")]


def _default_factory(value, _is_there):
    return _read(value, collections.defaultdict, "default_factory")


def _function(value):
    found = _read(value, types.FunctionType, "__name__", "__code__")
    for child in _read(value, types.FunctionType, "__defaults__", "__kwdefaults__"):
        if child.value is not None:
            found.append(child)
    for at, (name, cell) in enumerate(zip(value.__code__.co_freevars, value.__closure__ or ())):
        try:
            one = cell.cell_contents
        except ValueError:
            continue  # nothing is in it yet
        found.append(Child(name, one, CELL, cell, ".__closure__[%d].cell_contents" % at))
    return found


def _method(value):
    return _read(value, types.MethodType, "__self__", "__func__")


def _suspended(value):
    """A generator or coroutine: where it is, what it waits for, and its variables."""
    named, awaited = suspended.ATTRIBUTES[id(type(value))]
    frame, one = suspended.place_of(value)
    if frame is None:
        return [Child("state", Plain("ended"))]
    place = "%s:%s" % (os.path.basename(frame.f_code.co_filename), frame.f_lineno)
    running = "running at " if getattr(value, named.replace("_frame", "_running")) else "at "
    found = [Child("state", Plain(running + place))]
    if one is not None:
        found.append(Child(awaited, one, None, None, "." + awaited))
    space = frame.f_locals
    for name in list(space):
        if isinstance(name, str) and not name.startswith("."):
            path = ".%s.f_locals[%r]" % (named, name)
            found.append(Child(name, space[name], LOCAL, (frame, name), path))
    return found


def _match(value):
    """The groups of a match, by number and by name."""
    get = re.Match.__getitem__
    count = value.re.groups + 1
    found = [Child("[%d]" % at, get(value, at), path="[%d]" % at) for at in range(count)]
    found += [Child(repr(name), get(value, name), path="[%r]" % name) for name in value.re.groupindex]
    return found + _facts(value)


def _variable(value, is_there):
    """A context variable, and what it is in the context that its thread is in."""
    found = _facts(value)
    if is_there:
        try:
            found.append(Child("value", _contextvars.ContextVar.get(value), path=".get()"))
        except LookupError:
            found.append(Child("value", Plain("not set")))
    return found


def _context(value):
    found = list(_contextvars.Context.items(value))
    return [Child(variable.name, one) for variable, one in found]


def _referent(value, _is_there):
    one, call = ReferenceType.__call__(value), kinds.static(type(value), "__call__")
    path = "()" if call is kinds.static(ReferenceType, "__call__") else None
    return [Child("referent", Plain("dead") if one is None else one, path=path)]


def _text(value, _is_there):
    """What was written into a file that is in memory, and where it is read or written next."""
    kind = type(value)
    base = _io.StringIO if issubclass(kind, _io.StringIO) else _io.BytesIO
    position, contents = (".tell()", ".getvalue()") if kind is base else (None, None)
    try:
        found = [Child("position", base.tell(value), path=position)]
        return found + [Child("contents", base.getvalue(value), path=contents)]
    except ValueError:
        return [Child("state", Plain(_why_unreadable(value, base)))]


def _why_unreadable(value, base):
    try:
        return "closed" if base.closed.__get__(value) else "not readable"
    except ValueError:
        return "not initialized"  # a subclass that does not call `super().__init__()`


def _iterator(value):
    """What one of builtins goes through, without a step of it."""
    kind = type(value)
    parts = kind.__reduce__(value)[1]
    if kind is enumerate:
        return [Child("iterator", parts[0]), Child("next index", parts[1])]
    if kind is zip:
        return [Child("iterators", parts)]
    if kind is map:
        return [Child("function", parts[0]), Child("iterators", parts[1:])]
    return [Child("function", parts[0]), Child("iterator", parts[1])]


def _of_thread(value, is_there):
    """The attributes that a `threading.local` has in the thread whose value it is."""
    kind = type(value)
    if not is_there:
        return [Child("attributes", Plain("known to its own thread, when that stands still"))]
    if kinds.static(kind, "__init__") is not kinds.static(_local, "__init__"):
        # For a thread that comes to it for the first time, that would be called.
        return [Child("__dict__", Computed(value, "__dict__"), path=".__dict__")]
    space = _local.__getattribute__(value, "__dict__")
    return [as_attribute(kind, name, one) for name, one in list(space.items()) if isinstance(name, str)]


_BY_ID = dict.fromkeys(suspended.ATTRIBUTES, _suspended)
_BY_ID.update(
    {
        id(types.FunctionType): _function,
        id(types.MethodType): _method,
        id(re.Match): _match,
        id(_contextvars.Context): _context,
        **{id(kind): _iterator for kind in (enumerate, filter, map, zip)},
    }
)
#: Of types that the program's classes may extend.
_BY_BASE = (
    (BaseException, _exception),
    (tuple, _fields),
    (collections.defaultdict, _default_factory),
    (ReferenceType, _referent),
    (_local, _of_thread),
    (_contextvars.ContextVar, _variable),
    (_io.StringIO, _text),
    (_io.BytesIO, _text),
)


class Computed:
    """A property of a value, which is not asked for yet."""

    __slots__ = ("_owner", "_name")

    def __init__(self, owner, name):
        self._owner = owner
        self._name = name

    def child(self):
        """What it is, or that it cannot be had."""
        try:
            return Child(self._name, getattr(self._owner, self._name), path="")
        except BaseException as error:
            if not is_own(error):
                raise
            return Child(self._name, Plain("<%s>" % render.error(error)))


class ClassVariables:
    """What an instance has by its classes that are the user's own, but for what is `known` of itself."""

    __slots__ = ("_kind", "_known")

    def __init__(self, kind, known):
        self._kind = kind
        self._known = known

    def children(self):
        found = {}
        for owner in kinds.mro(self._kind):
            if not _is_users(owner):
                continue
            for name, one in list(kinds.space(owner).items()):
                if name in found or name in self._known or name.startswith("__") or _is_bound(one):
                    continue
                found[name] = Child(name, one)
        return list(found.values())


def _is_users(kind):
    space = kinds.space(kind)
    module = space.get("__module__")
    file = codes.file_of(sys.modules.get(module)) if type(module) is str else None
    is_of_values = "_member_map_" in space or "_fields" in space  # an enum, a namedtuple
    return file is not None and mycode.kind(file) == mycode.OWN and not is_of_values


def _is_bound(value):
    """Whether an instance gets something else for this than is stored in its class, or it was not written there."""
    return kinds.static(type(value), "__get__") is not None or _module_of(type(value)) == "_abc"


class Plain:
    """Text that is shown without quotes."""

    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text
