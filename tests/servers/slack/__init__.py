"""A Slack on loopback that is as strict as the real one, remembers what people see, and fails on demand."""

from tests.servers.slack.fake import FakeSlack
from tests.servers.slack.people import People
from tests.servers.slack.workspace import BOT, TEAM, Workspace

__all__ = ["BOT", "TEAM", "FakeSlack", "People", "Workspace"]
