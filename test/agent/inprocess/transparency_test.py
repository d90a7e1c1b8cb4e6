"""What a program can find out about its primitives is the same with the agent and without.

A probe runs in a plain interpreter and under the agent, and its answers are compared line by line.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
AGENT = os.environ.get("HEDDLE_AGENT_PATH") or os.path.join(ROOT, "dist", "python")
NATIVE = os.path.join(AGENT, "heddle_agent", "_native" + sysconfig.get_config_var("EXT_SUFFIX"))
CPYTHON_NATIVE, CPYTHON_FALLBACK = 1, 2
PROBE = os.path.join(HERE, "transparency_probe.py")


def runtime_of(session):
    """Who recorded the first process: RuntimeKind, from its header."""
    names = [name for name in os.listdir(session) if not name.startswith(".")]
    first = min(names, key=lambda name: int(name.split("-")[1]))
    with open(os.path.join(session, first, "header"), "rb") as file:
        return int.from_bytes(file.read(16)[12:], "little")


def run(native, *arguments):
    """Runs the probe: `native` True or False with the agent, None without."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith("HEDDLE_")}
    session = None
    if native is not None:
        session = tempfile.mkdtemp(prefix="heddle-test-")
        environment.update(
            HEDDLE_SESSION=session,
            HEDDLE_EPOCH="0",
            HEDDLE_NATIVE="1" if native else "0",
            PYTHONPATH=os.path.join(AGENT, "inject"),
        )
    try:
        done = subprocess.run(
            [sys.executable, PROBE, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=300,
        )
        recorded = runtime_of(session) if session else None
    finally:
        if session:
            shutil.rmtree(session, ignore_errors=True)
    if done.returncode:
        raise AssertionError(done.stderr.decode("utf-8", "replace"))
    return json.loads(done.stdout.decode()), done.stderr.decode(), recorded


class Transparency(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.plain, cls.said, _ = run(None)

    def check(self, native):
        seen, said, recorded = run(native)
        self.assertEqual(recorded, CPYTHON_NATIVE if native else CPYTHON_FALLBACK)
        self.assertEqual(said, self.said)
        self.assertEqual(sorted(seen), sorted(self.plain))
        for key, expected in self.plain.items():
            with self.subTest(key):
                self.assertEqual(seen[key], expected)

    @unittest.skipUnless(os.path.exists(NATIVE), "no native module for this interpreter")
    def test_native(self):
        self.check(True)

    def test_fallback(self):
        self.check(False)


if __name__ == "__main__":
    unittest.main()
