"""`settle` of the agent's programs: returns when threads wait, however busy the machine is."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(os.path.dirname(HERE)), "agent", "programs"))

from support import settle  # noqa: E402, F401
