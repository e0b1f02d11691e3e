"""The authenticator app on somebody's phone: it learns its secret from what the bot shows, in chat."""

import re
from dataclasses import dataclass

import pyotp

from tests.dsl import Someone, as_text

ENROL = {"fr": "configure mon second facteur", "en": "set up my second factor"}


@dataclass
class Phone:
    """One second factor. `code` is what the app shows now."""

    owner: Someone
    totp: pyotp.TOTP

    def code(self) -> str:
        return self.totp.at(self.owner.town.clock.now())

    def wrong(self) -> str:
        return f"{(int(self.code()) + 1) % 1_000_000:06d}"


async def enrolled(owner: Someone, language: str = "en") -> Phone:
    """Enrols through the conversation, as anybody would."""
    await owner.says(ENROL[language])
    await owner.says("1")
    posts = [post for post in owner.town.messenger.posts if post.destination.channel == owner.name]
    uris = [uri for post in posts for uri in re.findall(r"otpauth://\S+", as_text(post.desired))]
    assert uris, owner.screen()
    parsed = pyotp.parse_uri(uris[-1])
    assert isinstance(parsed, pyotp.TOTP)
    return Phone(owner, parsed)
