"""`python -m executors.simulated --dir DATA_DIR`: the demonstration fleet as a process of its own."""

import argparse
import asyncio
import sys
from pathlib import Path

from executors.simulated.serving import FleetBusyError, serve


def main() -> int:
    """Serve the fleet; exit code 1 with a message when another one is in the way."""
    parser = argparse.ArgumentParser(prog="python -m executors.simulated", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, metavar="DATA_DIR", help="folder for keys and fleet.json")
    try:
        asyncio.run(serve(parser.parse_args().dir))
    except FleetBusyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
