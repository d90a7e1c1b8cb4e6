"""What a call gives in another process."""

import multiprocessing


def answer(call, args, out):
    out.send(call(*args))


def in_other_process(call, *args):
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=answer, args=(call, args, there))
    process.start()
    result = here.recv()
    process.join()
    return result
