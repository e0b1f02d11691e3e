"""What may be read in a shared place: content only where its channel is cleared for every host that it is about."""

from collections.abc import Iterable

from bot.core.directory import Snapshot
from bot.domain.action import Sensitivity
from bot.domain.actions import Action
from bot.domain.content import Piece, Pre
from bot.domain.flow import Address
from bot.domain.inventory import Host
from bot.domain.ledger import Request
from bot.domain.places import Channel


def cleared(channels: Iterable[Channel], place: Address, request: Request, snapshot: Snapshot) -> bool:
    """Whether content about the request's hosts may stand in this place."""
    if place.private:
        return True
    here = next((channel for channel in channels if channel.covers(place)), None)
    return here is not None and here.clears(_hosts(request, snapshot))


def kept_back(action: Action | None, request: Request, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """What of these pieces is content: everything that a look for content found, what the steps of an act printed."""
    if request.plan is not None:
        return printed(pieces) if request.execution is not None else ()
    return () if action is None or action.shows is Sensitivity.FACTS else pieces


def printed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """What of these pieces came from a host as it is."""
    return tuple(piece for piece in pieces if isinstance(piece, Pre))


def private_place(places: Iterable[Address], near: Address) -> Address | None:
    """Where the person is told instead: on the same messenger if possible."""
    return min(places, key=lambda place: place.messenger != near.messenger, default=None)


def _hosts(request: Request, snapshot: Snapshot) -> tuple[Host, ...]:
    """The hosts that a request is about; one that names none may tell of all."""
    chosen = tuple(host for name in request.targets for host in snapshot.inventory.select(name))
    return chosen or snapshot.inventory.hosts
