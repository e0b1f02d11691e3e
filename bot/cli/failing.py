"""The last net of the program: whatever fails becomes one sentence and an exit code, never a traceback."""

import argparse
import os
import sys
import traceback
from importlib import import_module

from bot.cli.common import FAILED, INTERRUPTED, USAGE, complain, state_folder
from bot.domain.content import Message
from bot.domain.errors import BotError, ConfigError


def guarded(module: str, arguments: argparse.Namespace) -> int:
    """Runs a sub-command; its errors are worded."""
    try:
        code = int(import_module(module).run(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has gone: what is still buffered must not be tried again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 (the last net: its details go to a file)
        return _said(error)
    return code


def _said(error: BaseException) -> int:
    """Words it: what a person can do something about first, out of tasks that ended together."""
    inside = list(_leaves(error))
    known = next((one for one in inside if isinstance(one, BotError)), None)
    if known is not None:
        complain(known.message)
        return USAGE if isinstance(known, ConfigError) else FAILED
    if any(isinstance(one, KeyboardInterrupt) for one in inside):
        return INTERRUPTED
    first = inside[0]
    if isinstance(first, OSError) and first.strerror:
        complain(Message.of("cli.system", reason=first.strerror, path=str(first.filename or "-")))
    else:
        complain(Message.of("cli.fault", kind=type(first).__name__, details=_details(error)))
    return FAILED


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in _leaves(one)]
    return [error]


def _details(error: BaseException) -> str:
    """The file that holds where it happened, for whoever mends it."""
    path = state_folder("commander") / "fault.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text("".join(traceback.format_exception(error)), "utf-8")
    except OSError:
        return "-"
    return str(path)
