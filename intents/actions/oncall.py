"""Who is on call: the first to be called when something burns."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Moment, Table
from bot.domain.flow import Risk, Step
from bot.domain.kinds_watching import Until
from bot.domain.parameters import PersonName
from bot.domain.people import Role
from bot.domain.ports import Watch
from intents.actions.calls import watching


@look(
    "oncall.show",
    say={
        "en": ["who is on call", "show who is on call", "on call now"],
        "fr": ["qui est d'astreinte", "montre l'astreinte", "l'astreinte du moment"],
    },
    fr="Qui est d'astreinte maintenant, et qui le sera ensuite.",
)
async def oncall_show(watch: Watch, /) -> Table:
    """Who is on call now, and who will be next."""
    rows = tuple(
        (duty.person, Moment(duty.since), None if duty.until is None else Moment(duty.until))
        for duty in await watch.duty()
    )
    return Table(("column.who", "column.since", "column.until"), rows, empty=Message.of("engines.nobody_on_call"))


@act(
    "oncall.set",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": ["set on call [to {user}] [until {until}]", "put {user} on call [until {until}]"],
        "fr": ["fixe l'astreinte [à {user}] [jusqu'à {until}]", "mets {user} d'astreinte [jusqu'à {until}]"],
    },
    fr="Dit qui est d'astreinte, et jusqu'à quand (une durée ou une date) ; sans nom, vous.",
)
def oncall_set(*, user: PersonName | None = None, until: Until | None = None) -> Iterator[Step]:
    """Say who is on call and until when (a duration or a time); without a name, you."""
    yield watching("oncall.set", user or "", user=user, until=until)
