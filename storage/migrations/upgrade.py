"""Bringing a database to the newest schema, all or nothing, one process at a time."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import NullPool

from bot.domain.errors import FaultError
from storage.migrations import HEAD, VERSION

# Alembic keeps what it is doing in globals; other processes are kept away by `begin`.
_ALONE = Lock()


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions() -> ScriptDirectory:
    """All revisions that this program has."""
    return ScriptDirectory.from_config(configuration())


def upgrade(url: str, connect: Callable[[], Any], begin: tuple[str, ...], where: str) -> None:
    """Upgrades to `HEAD` in one transaction that `begin` opens: it waits there for another process that upgrades.

    `connect` makes a driver's connection in autocommit mode; `where` names the place in errors. Raises `FaultError`
    where the database was made by a newer program.
    """
    engine = create_engine(url, creator=connect, poolclass=NullPool)
    with _ALONE, engine.begin() as connection:
        for statement in begin:
            connection.exec_driver_sql(statement)
        known = inspect(connection).has_table("alembic_version")
        if known and connection.exec_driver_sql(VERSION).scalar() == HEAD:
            return
        try:
            command.upgrade(configuration(connection), "head")
        except CommandError as error:
            raise FaultError("storage.newer_schema", where=where) from error
