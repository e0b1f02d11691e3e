"""Storing what one place should show: a document, its buttons, and the tokens behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.core.explain import Wording
from bot.core.redaction import redacted
from bot.core.services import new_code, new_id, new_token
from bot.domain.content import Button, Content, Message, Paragraph, Piece
from bot.domain.flow import Address, Document
from bot.domain.ledger import Lease, Request, Token
from bot.domain.ports import Redactor, Tx

BUTTONS_LIVE = timedelta(days=2)
"""How long a button can be pressed; what it leads to is judged when it is."""
ONCE, SHOWN_ONCE = "once", timedelta(minutes=5)
"""The subject of documents that hold a secret for its owner, and how long they hold it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button before it has a token: what it does, what it says; `command` is what `say` submits."""

    verb: str
    label: Message
    style: Literal["primary", "danger", "plain"] = "plain"
    command: str = ""
    code: str = ""
    """The word before the code that its person may type instead of pressing: `approve`, `deny`."""
    confirm: Message | None = None
    """What a platform that has dialogs asks once more."""


@dataclass(frozen=True, slots=True)
class Page:
    """One message of ours: where it is and whose presses count (`audience`), what it says, what can be pressed."""

    id: str
    place: Address
    audience: str
    wording: Wording
    pieces: tuple[Piece, ...]
    choices: Sequence[Choice] = ()
    request: Request | None = None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page passes: `redact` guards what is shown; `claim` leases what this process delivers itself."""

    redact: Redactor
    claim: Callable[[Document, datetime], Lease | None]


def write(tx: Tx, page: Page, desk: Desk, now: datetime) -> None:
    """Stores a page. A button that was there before, about the same thing, keeps its token: presses stay good."""
    request, binding = (page.request.id, page.request.binding) if page.request is not None else ("", "")
    before = sorted(tx.tokens.of_document(page.id), key=lambda token: token.number)
    kept = {(token.verb, token.command): token.token for token in before if token.binding == binding}
    code = next((token.code for token in before if token.code and token.binding == binding), "")
    if not code and any(choice.code for choice in page.choices):
        code = new_code()
    tokens = [
        Token(
            token=kept.get((choice.verb, choice.command)) or new_token(),
            verb=choice.verb,
            request=request,
            document=page.id,
            audience=page.audience,
            expires_at=now + BUTTONS_LIVE,
            command=choice.command,
            number=number,
            binding=binding,
            code=code if choice.code else "",
        )
        for number, choice in enumerate(page.choices, 1)
    ]
    if [token.token for token in tokens] != [token.token for token in before]:
        if before:
            tx.tokens.retire(page.id)
        for token in tokens:
            tx.tokens.add(token)
    buttons = tuple(
        Button(
            page.wording.say(choice.label),
            token.token,
            choice.style,
            f"{choice.code} {code}" if choice.code else "",
            page.wording.say(choice.confirm) if choice.confirm else "",
        )
        for choice, token in zip(page.choices, tokens, strict=True)
    )
    desired = redacted(Content(page.pieces, buttons, page.live), desk.redact)
    subject = f"request:{request}" if request else ""
    language = page.wording.language
    document = Document(
        page.id, subject, page.place, desired, audience=page.audience, language=language, updated_at=now
    )
    tx.documents.put(document, desk.claim(document, now))


def reveal(tx: Tx, place: Address, person: str, text: str, language: str, now: datetime) -> None:
    """Says a secret to the one person whom it is for, unredacted; `conceal` takes it back."""
    desired = Content((Paragraph(text),))
    tx.documents.put(
        Document(f"once:{new_id()}", ONCE, place, desired, audience=person, language=language, updated_at=now)
    )


def conceal(tx: Tx, gone: Callable[[str], str], now: datetime) -> None:
    """Replaces what was revealed more than five minutes ago by the sentence `gone(language)`."""
    for document in tx.documents.of_subject(ONCE):
        if document.updated_at is None or document.updated_at <= now - SHOWN_ONCE:
            desired = Content((Paragraph(gone(document.language)),))
            tx.documents.put(replace(document, subject="", desired=desired, updated_at=now))
