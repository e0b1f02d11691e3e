"""The program `commander run` in a process that a test may kill; what a dead one held is free after a moment.

A server that has imported everything forks it, so that a life begins at once.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import adapters
from adapters.slack import deliver
from bot.__main__ import main
from bot.cli import run
from bot.core import documents, reception

SOON = timedelta(seconds=3)
"""Instead of 30 s: what a process held when it died, another one takes over after this."""
FRESH = timedelta(seconds=1)
"""Instead of 10 s: what Slack's adapter takes for its own, which must be less."""
LOADED = (run, *map(adapters.load, ("slack", "telegram", "discord", "rocketchat")))
"""Imported before any life begins."""


def live(config: Path, log: Path) -> None:
    """One life, until somebody ends it; what it says goes to a file."""
    with log.open("wb", buffering=0) as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    documents.LEASE = reception.LEASE = SOON
    deliver.FRESH = FRESH
    sys.exit(main(["run", "--config", str(config)]))
