"""The native agent in the process of a test, which records into a folder that is gone afterwards.

To be imported before `threading` and what uses it, as the agent is in a program.
"""

import _thread
import shutil
import sys
import tempfile
import unittest

try:
    from heddle_agent import _native as native
except ImportError:
    native = None

SESSION = tempfile.mkdtemp(prefix="heddle-test-")
# Not where the file is only looked at, beside others.
if native is not None and sys.argv[1:2] == ["--file"]:
    native.start(SESSION, 0, 1, {1: "test"}, _thread.get_ident())


@unittest.skipIf(native is None, "no native module for this interpreter")
class NativeTest(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        native.stop()
        shutil.rmtree(SESSION, ignore_errors=True)
