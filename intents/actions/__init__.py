"""What the bot can do: one module per family, each action declared once with `@act` or `@look`."""

from bot.domain.actions import Catalogue
from intents.actions import (
    accounts,
    approvals,
    control,
    diagnose,
    files,
    fleet,
    help,  # noqa: A004 (the family's name)
    hosts,
    logs,
    packages,
    people,
    power,
    processes,
    record,
    servers,
    services,
    tour,
)


def catalogue() -> Catalogue:
    """Every action that this version declares, in the order in which help shows them."""
    return Catalogue.of(
        fleet,
        diagnose,
        hosts,
        services,
        logs,
        files,
        processes,
        packages,
        power,
        approvals,
        record,
        control,
        people,
        accounts,
        servers,
        help,
        tour,
    )
