"""As whom the bot is on a host."""

import getpass

from bot.domain.inventory import Host


def login_user(host: Host) -> str:
    """The host's user, by default the one that the bot runs as, which is also who it is on its own machine."""
    return host.user if host.user and host.transport == "ssh" else getpass.getuser()
