"""Several commands on a line, as `sh -c` runs them: pipes, `&&`, `||`, and output that nobody wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.commandline import Command
from executors.simulated.command import Call, CommandNotFoundError, Output

NOT_FOUND = 127


@dataclass
class _Caught:
    """Output that the next command reads, and errors where they go: on, away, or with the output."""

    beyond: Output
    redirections: tuple[str, ...]
    piped: bool
    text: list[str] = field(default_factory=list)

    async def write(self, text: str) -> None:
        """Keep it for the next command, hand it on, or drop it."""
        if ">/dev/null" in self.redirections:
            return
        if self.piped:
            self.text.append(text)
        else:
            await self.beyond.write(text)

    async def complain(self, text: str) -> None:
        """Hand it on, or treat it as the redirection says."""
        if "2>&1" in self.redirections:
            await self.write(text)
        elif "2>/dev/null" not in self.redirections:
            await self.beyond.complain(text)


async def run(call: Call, commands: Sequence[Command]) -> int:
    """Run the line; its exit code is that of the last command that ran."""
    code, given = 0, None
    for at, command in enumerate(commands):
        if (command.after == "&&" and code != 0) or (command.after == "||" and code == 0):
            given = None
            continue
        piped = at + 1 < len(commands) and commands[at + 1].after == "|"
        caught = _Caught(call.output, command.redirections, piped)
        code = await _one(replace(call, output=caught, input=given if command.after == "|" else None), command)
        given = "".join(caught.text)
    return code


async def _one(call: Call, command: Command) -> int:
    try:
        return await call.run(command.argv)
    except CommandNotFoundError as error:
        await call.complain(f"sh: 1: {error.name}: not found")
        return NOT_FOUND
