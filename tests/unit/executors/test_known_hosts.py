"""Trust in OpenSSH's own format."""

import asyncssh
import pytest

from bot.domain.inventory import Host
from executors.ssh.known_hosts import KnownHosts
from executors.ssh.trust import fingerprint, public_line

KEY = public_line(asyncssh.generate_private_key("ssh-ed25519"))
OTHER = public_line(asyncssh.generate_private_key("ssh-ed25519"))


@pytest.mark.parametrize(
    ("text", "port", "trusted"),
    [
        (f"10.0.0.1 {KEY}\n", 22, (KEY,)),
        (f"10.0.0.1 {KEY}\n[10.0.0.1]:2222 {OTHER}\n", 2222, (OTHER,)),
        (f"10.0.0.* {KEY}\n!10.0.0.1,10.0.* {OTHER}\n", 22, (KEY,)),
        (f"10.0.0.1 {KEY}\n@revoked * {KEY}\n", 22, ()),
        (f"10.0.0.2 {KEY}\n", 22, ()),
        ("# nothing\n", 22, ()),
    ],
    ids=["address", "port", "patterns", "revoked", "another", "comment"],
)
def test_a_host_is_found_as_ssh_finds_it(text: str, port: int, trusted: tuple[str, ...]) -> None:
    assert KnownHosts(text).trusted(Host("web-01", "10.0.0.1", port)) == trusted


def test_a_host_without_an_address_is_found_by_name() -> None:
    assert KnownHosts(f"web-01 {KEY}\n").trusted(Host("web-01")) == (KEY,)


def test_what_is_no_key_has_no_fingerprint() -> None:
    assert fingerprint("ssh-ed25519 nonsense") == ""
