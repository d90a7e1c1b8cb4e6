"""Prints, as bytes, what it was given: its arguments and a variable of the environment."""

import os
import sys

print([os.fsencode(one) for one in sys.argv[1:]], os.environb[b"ODD"], "LD_PRELOAD" in os.environ)
sys.exit(5)
