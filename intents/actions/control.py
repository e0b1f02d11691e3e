"""Holding the bot back and helping it on: freeze, break glass, ending or resolving a request."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.flow import Change, Risk, Step
from bot.domain.parameters import Flag, Reason, RequestId, Resolved, Words
from bot.domain.people import Role


@act(
    "bot.freeze",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    undo="bot.thaw",
    say={
        "en": ["freeze the bot [because {reason}]", "freeze everything", "freeze all actions"],
        "fr": ["gèle le bot [parce que {reason}]", "gèle tout", "gèle toutes les actions"],
    },
    fr="Arrête tout sauf les consultations, immédiatement ; un administrateur dégèle.",
)
def bot_freeze(*, reason: Reason | None = None) -> Iterator[Step]:
    """Stop everything but looks, at once; an admin thaws."""
    yield Change("bot.freeze", (("reason", reason or ""),))


@act(
    "bot.thaw",
    risk=Risk.HIGH,
    why=Message.of("actions.why_thaws"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    undo="bot.freeze",
    say={
        "en": ["thaw the bot [because {reason}]", "unfreeze the bot", "end the freeze"],
        "fr": ["dégèle le bot [parce que {reason}]", "dégèle tout", "termine le gel"],
    },
    fr="Met fin au gel : les actions sont de nouveau possibles.",
)
def bot_thaw(*, reason: Reason | None = None) -> Iterator[Step]:
    """End the freeze: acts are possible again."""
    yield Change("bot.thaw", (("reason", reason or ""),))


@act(
    "break.glass",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    say={
        "en": ['break glass request="{request}" reason="{reason}"', 'emergency request="{request}" reason="{reason}"'],
        "fr": ['brise la glace request="{request}" reason="{reason}"', 'urgence request="{request}" reason="{reason}"'],
    },
    fr="Urgence : fait passer une demande avec votre seul accord et un code TOTP ; les administrateurs le sauront.",
)
def break_glass(*, request: Words, reason: Reason) -> Iterator[Step]:
    """Emergency: one request with no other approval than yours and a TOTP code; all admins are told.

    The core replaces this step by the plan of `request`, whose risk counts; alone it changes nothing but the record.
    """
    yield Change("break.glass", (("reason", reason), ("request", request)))


@act(
    "request.cancel",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    role=Role.VIEWER,
    say={
        "en": ["cancel request {request} [now {now}]", "cancel the request {request}", "withdraw request {request}"],
        "fr": [
            "annule la demande {request} [immédiatement {now}]",
            "abandonne la demande {request}",
            "retire la demande {request}",
        ],
    },
    fr="Annule une demande ; avec « immédiatement true », la commande en cours est interrompue aussi.",
)
def request_cancel(*, request: RequestId, now: Flag = False) -> Iterator[Step]:
    """Cancel a request: no further step; with "now true" the command that runs is ended as well."""
    yield Change("request.cancel", (("now", now), ("request", request)))


@act(
    "request.resolve",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["resolve request {request} as {outcome}", "request {request} {outcome}"],
        "fr": ["règle la demande {request} avec {outcome}", "la demande {request} a donné {outcome}"],
    },
    fr="Dit comment s'est terminée une demande dont l'issue est inconnue : worked (réussie) ou failed (échouée).",
)
def request_resolve(*, request: RequestId, outcome: Resolved) -> Iterator[Step]:
    """Say how a request of unknown fate ended: worked or failed."""
    yield Change("request.resolve", (("outcome", outcome), ("request", request)))
