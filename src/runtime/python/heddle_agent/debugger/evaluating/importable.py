"""Modules that could be imported, by what is on the disk: nothing is imported to find them."""

import _imp
import os
import sys

from ..code import codes, sources, syntax

_SUFFIXES = [".py", ".pyc", *_imp.extension_suffixes()]


def top_level():
    """Names of modules and packages."""
    found = {name.partition(".")[0] for name in list(sys.modules)}
    found.update(sys.builtin_module_names, getattr(sys, "stdlib_module_names", ()))
    for folder in list(sys.path):
        found.update(_in_folder(folder or "."))
    return [name for name in found if name != "heddle_agent"]


def submodules(package):
    """Names of the modules in a package."""
    loaded = codes.namespace_of(sys.modules.get(package)).get("__path__")
    folders = _folders(package) if loaded is None else _texts(loaded)
    found = {name for folder in folders for name in _in_folder(folder)}
    begin = package + "."
    found.update(name[len(begin) :] for name in list(sys.modules) if name.startswith(begin))
    return {name for name in found if "." not in name and name != "__init__"}


def names_in(module):
    """What the text of a module that is not loaded defines."""
    for folder in _folders(module.rpartition(".")[0]):
        place = os.path.join(folder, module.rpartition(".")[2])
        for file in (place + ".py", os.path.join(place, "__init__.py")):
            if os.path.isfile(file):
                try:
                    return _defined(compile(sources.text(file), file, "exec", syntax.ONLY_AST).body)
                except (SyntaxError, ValueError):
                    return []
    return []


def _defined(statements):
    for one in statements:
        kind = type(one).__name__
        if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            yield one.name
        elif kind in ("Import", "ImportFrom"):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in one.names)
        elif kind in ("Assign", "AnnAssign"):
            targets = one.targets if kind == "Assign" else [one.target]
            yield from (target.id for target in targets if type(target).__name__ == "Name")
        elif kind in ("If", "Try"):
            yield from _defined(one.body)


def _folders(package):
    """Where the modules of a package are, which need not be loaded."""
    folders = [one or "." for one in _texts(sys.path)]
    for name in package.split(".") if package else ():
        folders = [os.path.join(folder, name) for folder in folders]
        folders = [folder for folder in folders if os.path.isdir(folder)]
    return folders


def _texts(values):
    try:
        return [one for one in values if isinstance(one, str)]
    except Exception:
        return []  # the path of a namespace package is an object of importlib's, or the program's


def _in_folder(folder):
    try:
        with os.scandir(folder) as entries:
            rows = [(entry.name, entry.is_dir()) for entry in entries]
    except OSError:
        return
    for name, is_folder in rows:
        if not is_folder:
            suffix = next((one for one in _SUFFIXES if name.endswith(one)), None)
            if suffix is None:
                continue
            name = name[: -len(suffix)]
        if name.isidentifier() and name != "__pycache__":
            yield name
