"""Exceptions: raised, leaving the user's code, caught by nobody."""
