"""What the conversation shows of a request, composed purely from the values of the flow.

Each function returns worded pieces for a `Content`; the caller adds the buttons, whose tokens live in the database.
Nothing here reads anything but its arguments: no text of a model, of a channel or of a host decides what a card says.
"""

from bot.core.explain.cards.asking import Pieces, approval, denial, plan
from bot.core.explain.cards.outcome import result, running, waiting
from bot.core.explain.cards.verdicts import cancelled, decided, expired, superseded

__all__ = [
    "Pieces",
    "approval",
    "cancelled",
    "decided",
    "denial",
    "expired",
    "plan",
    "result",
    "running",
    "superseded",
    "waiting",
]
