"""`commander audit`: proves the record against its checkpoints, or exports it. Needs no person, and no host."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import open_app
from bot.cli.common import FAILED, OK, config_option, say
from bot.cli.who import config_of
from bot.config import Config
from bot.domain.errors import ConfigError, InvalidArgument
from bot.domain.parameters import duration, span
from storage.archive import verify_archive
from storage.audit import Verification, verify
from storage.checkpoints import open_checkpoint_key
from storage.database import open_store


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    commands = parser.add_subparsers(dest="what", metavar="verify|export", required=True)
    proving = commands.add_parser("verify", help="proves that nothing was changed · prouve que rien n'a été changé")
    config_option(proving)
    proving.add_argument(
        "--checkpoints",
        type=Path,
        metavar="F",
        help="signed checkpoints kept elsewhere · points de contrôle gardés ailleurs",
    )
    proving.add_argument(
        "--archive", type=Path, metavar="F", action="append", default=[], help="also this archive · aussi cette archive"
    )
    exporting = commands.add_parser("export", help="the record as JSON lines · le registre en lignes JSON")
    config_option(exporting)
    exporting.add_argument("--since", metavar="T", help="7d, 12h, or 2026-03-01 · 7d, 12h ou 2026-03-01")


def run(arguments: argparse.Namespace) -> int:
    """Verifies or exports; 1 where the record does not hold."""
    config = config_of(arguments)
    if arguments.what == "export":
        return asyncio.run(_export(config, _moment(arguments.since) if arguments.since else None))
    return asyncio.run(_verify(config, arguments.checkpoints, arguments.archive))


async def _verify(config: Config, chosen: Path | None, archives: list[Path]) -> int:
    for path in (*([chosen] if chosen else []), *archives):
        if not path.exists():
            raise ConfigError("cli.no_such_file", path=str(path))
    public = open_checkpoint_key(config.keys_dir / "checkpoint.key").public
    sound = True
    for path in archives:
        sound &= _shown(await asyncio.to_thread(_archive, path, public), str(path))
    store = await open_store(config.storage_url)
    try:
        sound &= _shown(await verify(store, chosen or config.checkpoints, public), "")
    finally:
        await store.close()
    return OK if sound else FAILED


def _archive(path: Path, public: bytes) -> Verification:
    try:
        return verify_archive(path, public)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ConfigError("cli.no_archive", path=str(path)) from error


def _shown(proof: Verification, where: str) -> bool:
    mark, place = "✅" if proof.sound else "❌", f"{where}: " if where else ""
    sys.stdout.write(f"{mark} {place}{say(proof.message)}\n")
    return proof.sound


async def _export(config: Config, since: datetime | None) -> int:
    async with open_app(config) as app:
        sys.stdout.write(await app.record.export(since))
    return OK


def _moment(said: str) -> datetime:
    """A length of time back from now, or a time as ISO-8601 writes it (without an offset: UTC)."""
    try:
        return datetime.now(UTC) - span(duration(said))
    except InvalidArgument:
        try:
            at = datetime.fromisoformat(said)
        except ValueError as error:
            raise ConfigError("cli.no_time", said=said) from error
        return at if at.tzinfo else at.replace(tzinfo=UTC)
