"""Imported once by the process that forks victims: everything that a first conversation makes is made already."""

import asyncio

from tests.crash.mortal import NEVER, Fuse, Outside
from tests.crash.victim import SAID
from tests.dsl import Someone, Town


async def rehearse(town: Town) -> None:
    for name, text in SAID.values():
        await Someone(name, town).says(text)
    await town.alice.presses("Confirmer")


asyncio.run(Outside().life(Fuse(NEVER), "rehearsal", rehearse))
