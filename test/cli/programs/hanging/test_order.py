"""Run by pytest where warnings fail a test."""

import bank


def test_a_warning():
    bank.inverted()
