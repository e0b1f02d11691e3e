"""Places besides a person's own terminal: a channel that everybody reads."""

from dataclasses import dataclass

from bot.domain.flow import Address
from tests.dsl import Someone, as_text


@dataclass
class InChannel(Someone):
    """A person who writes in a shared channel; `sees` is the newest message there."""

    channel: str = "ops"

    @property
    def place(self) -> Address:
        return Address("console", channel=self.channel, thread=self.thread)

    def sees(self) -> str:
        posts = [post for post in self.town.messenger.posts if post.destination.channel == self.channel]
        return as_text(self.town.messenger.shown[posts[-1].id].desired) if posts else ""
