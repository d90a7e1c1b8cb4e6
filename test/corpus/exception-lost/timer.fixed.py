"""There may be nobody to remind."""

import threading


def remind(names):
    print(names[0] if names else 'nobody')


reminder = threading.Timer(0.05, remind, args=([],))
reminder.name = "reminder"
reminder.start()
reminder.join()
