"""Arrays of numpy's, by the descriptors of their type."""

import sys
import types

from ..code import codes, kinds

#: What is shown of one beside its items.
FACTS = ("shape", "dtype")


def array_type():
    """The type of arrays; None: the program has not loaded numpy."""
    kind = codes.namespace_of(sys.modules.get("numpy")).get("ndarray")
    if type(kind) is not type or type(kinds.space(kind).get("shape")) is not types.GetSetDescriptorType:
        return None  # the program has a module of this name
    return kind


def plain(kind, value):
    """An array without what a class of the program's makes of parts of it."""
    return kind.view(value, kind)
