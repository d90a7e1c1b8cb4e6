"""What is in a value: its children, by name and by index, as they are.

Nothing of the program's is called: no property, and no method that a class of the program's has in the
place of one of its builtin base. The types of values are asked, not `isinstance`: that asks a value for
its class, which a proxy or a mock makes up.
"""

import collections
import sys
import types
from itertools import islice

from ... import suspended
from ..code import kinds
from ..exceptions.blame import is_own
from . import numpys, places, special, synchronised
from .places import ATTRIBUTE, CELL, INDEX, KEY, LOCAL, Child, as_attribute
from .special import ClassVariables, Computed, Plain

_SETS = (set, frozenset, type({}.keys()), type({}.values()), type({}.items()))
_MAPPINGS = (collections.OrderedDict, dict, types.MappingProxyType)
_CONTAINERS = (list, tuple, collections.deque, range, *_SETS, *_MAPPINGS)
_LEAVES = (str, bytes, bytearray, int, float, complex, bool, type(None), type(...), slice)
#: Mappings that are larger are said to be indexed: then a client asks for them page by page.
_PAGED = 1000
#: No client counts further.
LONGEST = 2**31 - 1
#: By their ids, as a metaclass may compare its classes by code of its own.
_LEAF_IDS = {id(kind) for kind in _LEAVES}
_CONTAINER_IDS = {id(kind) for kind in _CONTAINERS}


def sizes(value, is_there):
    """How many named and indexed children a value has, cheaply: there may be more named ones.

    `is_there`: this is called in the thread whose value it is.
    """
    kind = type(value)
    if id(kind) in _LEAF_IDS:
        return 0, 0
    if kind in (Computed, ClassVariables) or suspended.is_suspendable(value):
        return 1, 0
    base = _base(kind)
    named = 0 if base is kind and base is not numpys.array_type() else len(_named(value, is_there))
    if base is None:
        return named, 0
    length = _length(base, value)
    return (named + length, 0) if base in _MAPPINGS and length <= _PAGED else (named, length)


def children(value, which, start, count, is_there):
    """A page of the children: `which` is named, indexed or None for both, the named ones first."""
    if type(value) is Computed:
        return [value.child()]
    if type(value) is ClassVariables:
        return value.children()[start : start + count]
    named, base = _asked(value, which, is_there)
    found = named[start : start + count]
    if base is not None:
        found += _items(base, value, max(0, start - len(named)), count - len(found))
    return found


def count(value, which, is_there):
    """How many children there are."""
    if type(value) is Computed:
        return 1
    if type(value) is ClassVariables:
        return len(value.children())
    named, base = _asked(value, which, is_there)
    return len(named) + (0 if base is None else _length(base, value))


def _asked(value, which, is_there):
    """Named children, and the builtin container whose items are to be told; None: none are."""
    base = _base(type(value))
    is_listed = base is not None and not (base in _MAPPINGS and _length(base, value) <= _PAGED)
    named = [] if which == "indexed" and is_listed else _named(value, is_there)
    return named, None if which == "named" and is_listed else base


def keys(value):
    """Those of a mapping; of anything else none."""
    base = _base(type(value))
    return list(base.keys(value)) if base in _MAPPINGS else []


def stored(value, child, given):
    """What a child is now that it was set to what is `given`, of which the program may have made something else."""
    found = quietly(lambda one: [_stored(one, child.how, child.at)], value)
    return found[0] if found else given


def _stored(value, how, at):
    if how == CELL:
        return at.cell_contents
    if how == LOCAL:
        frame, name = at
        return frame.f_locals[name]
    if how == ATTRIBUTE:
        return next(one.value for one in _named(value, True) if one.how == how and one.at == at)
    base = _base(type(value))
    # Where a class has it, `__missing__` would be asked for what is not there.
    if base in _MAPPINGS and not base.__contains__(value, at):
        raise KeyError(at)
    return base.__getitem__(value, at)


def _base(kind):
    """The builtin container that a type is or extends."""
    array, numpy_array = sys.modules.get("array"), numpys.array_type()
    for one in kinds.mro(kind):
        if id(one) in _CONTAINER_IDS or one is numpy_array or (array is not None and one is array.array):
            return one
    return None


def _length(base, value):
    try:
        return min(base.__len__(value), LONGEST)
    except OverflowError:
        return LONGEST
    except TypeError:
        return 0  # an array of numpy's without dimensions


def _items(base, value, start, count):
    kind = type(value)
    if count <= 0 or start >= _length(base, value):
        return []
    if base in _MAPPINGS:
        return [
            Child(None, one, KEY, key, places.item(kind, base, key))
            for key, one in list(islice(base.items(value), start, start + count))
        ]
    if base in _SETS:
        found = list(islice(base.__iter__(value), start, start + count))
        return [Child("[%d]" % at, one) for at, one in enumerate(found, start)]
    if base is numpys.array_type():
        value = numpys.plain(base, value)
    if base is collections.deque:
        found = list(islice(base.__iter__(value), start, start + count))
    else:
        found = base.__getitem__(value, slice(start, start + count))
    return [
        Child("[%d]" % at, one, INDEX, at, places.item(kind, base, at)) for at, one in enumerate(found, start)
    ]


def _named(value, is_there):
    found = []
    looked = quietly(synchronised.parts, value)
    if looked is not None:
        found += [Child(name, Plain(text)) for name, text in looked[0]]
        found += [Child(name, one) for name, one in looked[1]]
    found += special.children(value, is_there)
    found += attributes(value)
    kind = type(value)
    if issubclass(kind, type):
        return found
    known = {child.name for child in found}
    return found + _properties(value, known) + _of_class(kind, known)


def quietly(function, value):
    try:
        return function(value)
    except BaseException as error:
        if not is_own(error):
            raise
        return None


# ---- attributes ----


def attributes(value):
    """Instance attributes, from ``__dict__`` and slots."""
    kind = type(value)
    if issubclass(kind, type):
        found = [(name, one) for name, one in list(kinds.space(value).items()) if not name.startswith("__")]
        return [as_attribute(kind, name, one, _is_bound(one)) for name, one in found]
    space = _own_space(value)
    found = {}
    if type(space) is dict:
        for name, one in list(space.items()):
            if isinstance(name, str):
                found[name] = as_attribute(kind, name, one, kinds.is_shadowed(kind, name))
    for owner in kinds.mro(kind):
        for name, member in _slots(owner):
            if kinds.static(kind, name) is not member:
                continue
            try:
                found[name] = as_attribute(kind, name, member.__get__(value))
            except AttributeError:
                pass
    return list(found.values())


def _properties(value, known):
    """What the program computes when it is asked for: it is asked when the user wants to see that."""
    kind, found = type(value), {}
    for owner in kinds.mro(kind):
        for name, member in list(kinds.space(owner).items()):
            if name.startswith("_") or name in known or name in found:
                continue
            is_one = type(member) is property or type(member).__name__ == "cached_property"
            found[name] = as_attribute(kind, name, Computed(value, name)) if is_one else None
    return [child for child in found.values() if child is not None]


def _of_class(kind, known):
    """What the user's own classes have for all their instances, as a row to be opened."""
    group = ClassVariables(kind, known)
    return [Child("class variables", group)] if group.children() else []


def _own_space(value):
    """The ``__dict__`` of an instance, unless its class has something of its own by that name."""
    if type(kinds.static(type(value), "__dict__")) not in (types.GetSetDescriptorType, types.MemberDescriptorType):
        return None
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None


def _is_bound(value):
    """Whether a class gives something else for this attribute of its than is stored."""
    return type(value) is not types.FunctionType and kinds.static(type(value), "__get__") is not None


def _slots(kind):
    """Names and descriptors of the slots of a class, in the order they are declared in: CPython sorts them."""
    space = kinds.space(kind)
    declared = space.get("__slots__")
    if declared is None:
        return []
    found = [(name, one) for name, one in list(space.items()) if type(one) is types.MemberDescriptorType]
    if type(declared) in (tuple, list, dict):
        order = {name: at for at, name in enumerate(declared)}
        found.sort(key=lambda slot: order.get(slot[0], order.get(_unmangled(slot[0]), len(order))))
    return found


def _unmangled(name):
    """What a private name is written as."""
    at = name.find("__", 2)
    return name[at:] if at > 0 else name
