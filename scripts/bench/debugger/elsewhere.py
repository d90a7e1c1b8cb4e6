"""Another file than the one that is timed."""


def never_called():
    return 1  # other file
