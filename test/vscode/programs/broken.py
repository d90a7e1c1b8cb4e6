"""Cannot be compiled."""

def half(:
    return 1
