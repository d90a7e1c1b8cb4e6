"""Queues of threads, events of sched, and logging, which has a lock in its way."""

import logging
import queue
import sched
from itertools import repeat


def put_get(count):
    jobs = queue.Queue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()


def put_get_done(count):
    jobs = queue.Queue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()
        jobs.task_done()
    jobs.join()


def last_in_first_out(count):
    jobs = queue.LifoQueue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()


def by_priority(count):
    jobs = queue.PriorityQueue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()


def simple(count):
    jobs = queue.SimpleQueue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()


def scheduled(count):
    scheduler = sched.scheduler()
    for _ in repeat(None, count):
        scheduler.enter(0, 1, int)
        scheduler.run()


class Nowhere:
    def write(self, text):
        pass

    def flush(self):
        pass


def log_records(count):
    logger = logging.getLogger("bench")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.handlers = [logging.StreamHandler(Nowhere())]
    for _ in repeat(None, count):
        logger.info("a line")


WORKLOADS = {
    "Queue put+get": put_get,
    "logging": log_records,
    "Queue put+get+task_done": put_get_done,
    "LifoQueue put+get": last_in_first_out,
    "PriorityQueue put+get": by_priority,
    "SimpleQueue put+get": simple,
    "sched enter+run": scheduled,
}
