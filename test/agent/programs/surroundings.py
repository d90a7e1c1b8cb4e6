"""Prints what a program can see of its interpreter; the agent must not show."""

import sys

before = sorted(name for name in sys.modules if "." not in name)

import gc
import json
import os
import threading
import warnings

gc.collect()
try:
    import sitecustomize
except ImportError as error:
    custom = [error.name, str(error)]
else:
    custom = [sitecustomize.__file__, sitecustomize.__spec__.origin, sitecustomize.__name__]

print(
    json.dumps(
        {
            "argv": sys.argv,
            "path": sys.path,
            "cache": sorted(path for path in sys.path_importer_cache if "heddle" in path),
            "flags": repr(sys.flags),
            "sitecustomize": custom,
            "usercustomize": "usercustomize" in sys.modules,
            "threads": [thread.name for thread in threading.enumerate()],
            "active": threading.active_count(),
            "hooks": [sys.gettrace(), sys.getprofile(), threading.excepthook.__name__],
            "filters": len(warnings.filters),
            "modules": [name for name in before if name not in ("heddle_agent", "_signal")],
            "environment": sorted(name for name in os.environ if not name.startswith("HEDDLE_")),
            "cwd": os.getcwd(),
            "switch": sys.getswitchinterval(),
            "gc": [gc.isenabled(), gc.get_threshold()],
        },
        indent=1,
    )
)
