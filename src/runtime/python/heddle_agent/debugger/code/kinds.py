"""Classes as they are stored: no metaclass of the program's is asked, nor a descriptor."""

#: What `kind.__mro__` and `kind.__dict__` are, also where a metaclass has its own.
mro = type.__dict__["__mro__"].__get__
space = type.__dict__["__dict__"].__get__


def static(kind, name):
    """What a class has by a name."""
    for one in mro(kind):
        there = space(one)
        if name in there:
            return there[name]
    return None


def is_shadowed(kind, name):
    """Whether the class has something by this name that wins over what is in the ``__dict__`` of an instance."""
    there = type(static(kind, name))
    return static(there, "__set__") is not None or static(there, "__delete__") is not None
