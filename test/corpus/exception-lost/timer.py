"""What a timer calls fails, and nobody notices.

source: https://docs.python.org/3/library/threading.html (Timer objects are threads that call a function once)
participants: reminder
"""

import threading


def remind(names):
    print(names[0])  # FINDING: raises


reminder = threading.Timer(0.05, remind, args=([],))
reminder.name = "reminder"
reminder.start()  # FINDING: starts
reminder.join()
