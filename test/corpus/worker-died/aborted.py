"""A process aborts; who waits for its answer waits until it gives up.

source: https://docs.python.org/3/library/multiprocessing.html (Process.exitcode: -N if it was terminated by signal N)
"""

import multiprocessing
import os


def answer(questions, answers):
    question = questions.recv()
    if question == "why":
        os.abort()
    answers.send(question)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    theirs, ask = context.Pipe(duplex=False)
    answers, send = context.Pipe(duplex=False)
    process = context.Process(target=answer, args=(theirs, send))
    process.start()  # FINDING: starts
    ask.send("why")
    print(answers.poll(1.5))
    process.join()
