"""The program `commander run` as a process that a test may kill; what a dead one held is free after a moment.

    python -m tests.e2e.process config.toml
"""

import sys
from datetime import timedelta

from bot.__main__ import main
from bot.core import documents, reception

SOON = timedelta(seconds=3)
"""Instead of 30 s: what a process held when it died, another one takes over after this."""

if __name__ == "__main__":
    documents.LEASE = reception.LEASE = SOON
    sys.exit(main(["run", "--config", sys.argv[1]]))
