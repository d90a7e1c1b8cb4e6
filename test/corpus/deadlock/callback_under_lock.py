"""A subject calls its observers under its lock; an observer takes its own lock first elsewhere.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-bugs.pdf (encapsulation: Vector.addAll); Holub, Taming Java Threads: observer pattern
participants: publisher, subscriber
"""

import threading

met = threading.Barrier(2)


class Subject:
    def __init__(self):
        self.lock = threading.Lock()
        self.observers = []

    def publish(self):
        with self.lock:  # FINDING: holds
            met.wait()
            for observer in self.observers:
                observer.notice()

    def remove(self, observer):
        with self.lock:  # FINDING: waits
            self.observers.remove(observer)


class Observer:
    def __init__(self, subject):
        self.lock = threading.Lock()
        self.subject = subject
        subject.observers.append(self)

    def notice(self):
        with self.lock:  # FINDING: waits
            pass

    def close(self):
        with self.lock:  # FINDING: holds
            met.wait()
            self.subject.remove(self)


subject = Subject()
observer = Observer(subject)
threads = [
    threading.Thread(target=subject.publish, name="publisher"),
    threading.Thread(target=observer.close, name="subscriber"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
