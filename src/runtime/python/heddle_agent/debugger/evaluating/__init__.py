"""Expressions and statements in a frame."""
