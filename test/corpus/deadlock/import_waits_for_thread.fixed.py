"""The module only defines what the thread does; the program starts it."""

import threading

from modules import loading

loader = threading.Thread(target=loading.load, name="loader")
loader.start()
loader.join()
print(loading.values)
