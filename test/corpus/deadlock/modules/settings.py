"""Imported by import_waits_for_thread.py."""

import threading

values = {}


def load():
    from modules import settings

    settings.values["colour"] = "green"


loader = threading.Thread(target=load, name="loader")
loader.start()
loader.join()
