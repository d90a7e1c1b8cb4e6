"""Two tellers and a vault: one stands at a breakpoint with the lock that the other waits for."""

import threading

vault = threading.Lock()
opened = threading.Event()
ledger = {"in": 0, "out": 0}


def book(kind, amount):
    ledger[kind] += amount  # book
    return ledger[kind]


def pay_in():
    with vault:
        opened.set()
        total = book("in", 5)
        text = "in %d" % total
        print(text)


def pay_out():
    opened.wait()
    with vault:
        total = book("out", 3)
        text = "out %d" % total
        print(text)


tellers = [threading.Thread(target=one, name=one.__name__) for one in (pay_in, pay_out)]
for teller in tellers:
    teller.start()
for teller in tellers:
    teller.join()
print("closed", sorted(ledger.items()))  # closed
