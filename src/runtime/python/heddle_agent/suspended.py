"""Coroutines and generators: where they stand, and what they wait for."""

import types

#: The attributes with the frame and with what is awaited, by the type's id: who looks a type itself up may call its metaclass.
ATTRIBUTES = {
    id(types.CoroutineType): ("cr_frame", "cr_await"),
    id(types.GeneratorType): ("gi_frame", "gi_yieldfrom"),
    id(types.AsyncGeneratorType): ("ag_frame", "ag_await"),
}


def is_suspendable(value):
    return id(type(value)) in ATTRIBUTES


def place_of(value):
    """The frame of one, None when it has ended, and what it awaits."""
    frame, awaited = ATTRIBUTES[id(type(value))]
    return getattr(value, frame), getattr(value, awaited)
