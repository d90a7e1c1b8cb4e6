"""Evaluations go to the thread that stands still, unless it is still busy with one."""

import unittest

from heddle_agent.debugger.evaluating.jobs import Jobs
from heddle_agent.debugger.stopping.stops import Box


class Standing:
    """One thread that stands still."""

    def __init__(self):
        self.box = Box()

    def get(self, ident):
        return self.box


class JobsTest(unittest.TestCase):
    def test_the_next_question_may_come_with_the_answer(self):
        standing = Standing()
        answers = []

        def reply(request, **answer):
            answers.append((request, answer))
            if request == 1:
                jobs.run(2, 7, lambda: "second", 10)
                standing.box.post(lambda: True)

        def no_helper(run):
            raise AssertionError("a helper was asked though the thread was free")

        jobs = Jobs(standing, reply, no_helper)
        jobs.run(1, 7, lambda: "first", 10)
        standing.box.work()
        self.assertEqual(answers, [(1, {"body": "first"}), (2, {"body": "second"})])


if __name__ == "__main__":
    unittest.main()
