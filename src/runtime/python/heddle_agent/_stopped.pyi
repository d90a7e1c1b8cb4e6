"""The module of free-threaded builds (``src/runtime/python/freethreaded``)."""

from types import CodeType
from typing import Any

Copied = tuple[int, CodeType, int, dict[str, Any], dict[str, Any], dict[str, Any]]

def stacks() -> dict[int, list[Copied]]:
    """What every thread was at, at one moment; see the C source."""

def line(code: CodeType, lasti: int, /) -> int | None: ...
