"""Tests that a library runs, one of which fails."""

import io
import unittest


class Case(unittest.TestCase):
    def test_a(self):
        self.fail()  # fails

    def test_b(self):
        self.assertTrue(self)  # passes

    def tearDown(self):
        self.tidy = True  # tear-down


cases = unittest.defaultTestLoader.loadTestsFromTestCase(Case)
unittest.TextTestRunner(io.StringIO()).run(cases)
print("end")
