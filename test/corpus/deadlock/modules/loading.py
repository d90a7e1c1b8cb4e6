"""Imported by import_waits_for_thread.fixed.py."""

values = {}


def load():
    from modules import loading

    loading.values["colour"] = "green"
