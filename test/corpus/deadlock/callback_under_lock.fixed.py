"""Observers are called, and the subject is told, without a lock held."""

import threading


class Subject:
    def __init__(self):
        self.lock = threading.Lock()
        self.observers = []

    def publish(self):
        with self.lock:
            observers = list(self.observers)
        for observer in observers:
            observer.notice()

    def remove(self, observer):
        with self.lock:
            self.observers.remove(observer)


class Observer:
    def __init__(self, subject):
        self.lock = threading.Lock()
        self.subject = subject
        subject.observers.append(self)

    def notice(self):
        with self.lock:
            pass

    def close(self):
        with self.lock:
            subject = self.subject
        subject.remove(self)


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
