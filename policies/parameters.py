"""What the parameters of an act say about its risk: one table, each row with examples that are verified at start.

A row looks at one parameter of some actions. Where its pattern matches a whole value (of a list: any of them), the act
is at least as risky as the row says, and its reason stands on the card. LOW rows raise nothing: they tell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from bot.domain.content import Message
from bot.domain.flow import Argument, Arguments, Risk
from bot.domain.policy import Verdict


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """`match` and `not_match` are values; raises `ValueError` where one of them is not what it should be.

    `reason` is a message with the value in it; `pattern` is matched against the value as it is written in a command.
    """

    actions: tuple[str, ...]
    parameter: str
    pattern: str
    risk: Risk
    reason: str
    match: tuple[Argument, ...]
    not_match: tuple[Argument, ...]

    def __post_init__(self) -> None:
        if not self.match or not self.not_match:
            raise ValueError(f"{self.reason}: examples of both kinds are needed")
        for expected, examples in ((True, self.match), (False, self.not_match)):
            for example in examples:
                if bool(self.found(example)) is not expected:
                    raise ValueError(f"{self.reason}: {'does not match' if expected else 'matches'} {example!r}")

    def found(self, value: Argument) -> tuple[str, ...]:
        """Those of the values that the rule is about, as a command writes them."""
        values = value if isinstance(value, tuple) else (str(value).lower() if isinstance(value, bool) else str(value),)
        return tuple(one for one in values if re.fullmatch(self.pattern, one, re.DOTALL) is not None)

    def applies(self, action: str) -> bool:
        """Whether the rule is about this action."""
        return any(fnmatchcase(action, pattern) for pattern in self.actions)


_SOCKETS = r"(?:docker|containerd|crio|podman|libvirt)[^:]*\.sock|libvirt-sock"
_CREATES = ("container.create",)
_TRUE = "true"

RULES: Final = (
    # Whoever holds one of these is root on the host, whatever the container's own user is.
    ParameterRule(
        _CREATES,
        "volumes",
        rf"/[^:]*(?:{_SOCKETS})[^:]*:.*",
        Risk.CRITICAL,
        "policy.mounts_engine",
        ("/var/run/docker.sock:/var/run/docker.sock", ("data:/data", "/run/docker.sock:/d:ro"), "//run/docker.sock:/d"),
        ("data:/var/lib/x", "/var/run/docker.sock", "docker.sock:/x"),
    ),
    ParameterRule(
        _CREATES,
        "volumes",
        r"/+(?:\./+)*dev(?:/[^:]*)?:.*",
        Risk.CRITICAL,
        "policy.mounts_device",
        ("/dev:/dev", "/dev/sda:/dev/sda", "/dev/kmsg:/x:ro", "//dev/mem:/m", "/./dev/sda:/d"),
        ("/devices:/x", "data:/dev", "/dev"),
    ),
    ParameterRule(
        _CREATES,
        "volumes",
        r"/[^:]*:.*",
        Risk.CRITICAL,
        "policy.mounts_host",
        ("/:/host", "/etc:/etc:ro", "/srv/shop:/data", "/proc:/p", ("logs:/logs", "/root/.ssh:/k")),
        ("data:/data", "/data", "data:/data:ro", ()),
    ),
    ParameterRule(
        _CREATES,
        "privileged",
        _TRUE,
        Risk.CRITICAL,
        "policy.privileged_container",
        (True,),
        (False,),
    ),
    ParameterRule(
        ("container.remove", "compose.down"),
        "volumes",
        _TRUE,
        Risk.CRITICAL,
        "policy.removes_volumes",
        (True,),
        (False,),
    ),
    ParameterRule(
        ("container.create", "image.pull"),
        "image",
        r"(?:[^/]+/)*[^/:@]+(?::latest)?",
        Risk.LOW,
        "policy.floating_image",
        ("nginx", "nginx:latest", "team/app", "registry.example.org:5000/team/app"),
        ("nginx:1.27", "nginx@sha256:0000", "team/app:v2", "registry.example.org:5000/app:2"),
    ),
    ParameterRule(
        ("container.create", "image.pull"),
        "image",
        r"(?!docker\.io/)(?:[^/]*[.:][^/]*|localhost)/.*",
        Risk.LOW,
        "policy.other_registry",
        ("registry.example.org/app:2", "localhost/app:1", "10.0.0.9:5000/app:1"),
        ("nginx:1.27", "team/app:2", "docker.io/library/nginx:1.27"),
    ),
    ParameterRule(
        _CREATES,
        "ports",
        r"(?!127\.)(?:[0-9.]+:)?\d+:\d+(?:/\w+)?",
        Risk.LOW,
        "policy.open_port",
        ("8080:80", "0.0.0.0:53:53/udp", ("127.0.0.1:1:1", "80:80")),
        ("127.0.0.1:8080:80", "80", "80/tcp"),
    ),
    ParameterRule(
        ("backup.create",),
        "mode",
        "stop",
        Risk.HIGH,
        "policy.backup_stops",
        ("stop",),
        ("snapshot", "suspend"),
    ),
    ParameterRule(
        ("alert.silence", "maintenance.start"),
        "targets",
        "all",
        Risk.HIGH,
        "policy.silences_everything",
        (("all",), ("all", "web-01")),
        (("web-01",), ("production",)),
    ),
    ParameterRule(
        ("app.deploy",),
        "backup",
        "false",
        Risk.LOW,
        "policy.deploys_without_backup",
        (False,),
        (True,),
    ),
    ParameterRule(
        ("app.deploy", "app.rollback"),
        "version",
        r"latest|main|master|head|HEAD|stable|dev|develop",
        Risk.LOW,
        "policy.floating_version",
        ("latest", "main"),
        ("1.4.2", "v2", "latest-1"),
    ),
)


def read(action: str, params: Arguments, rules: Iterable[ParameterRule] = RULES) -> Verdict:
    """How risky these parameters make the act at least, and why; of rows that raise, the first speaks of a value."""
    values, risk = dict(params), Risk.LOW
    reasons: list[Message] = []
    told: set[tuple[str, str]] = set()
    for rule in rules:
        if rule.parameter not in values or not rule.applies(action):
            continue
        for value in rule.found(values[rule.parameter]):
            risk = max(risk, rule.risk)
            if rule.risk is Risk.LOW or (rule.parameter, value) not in told:
                reasons.append(Message.of(rule.reason, value=value))
            if rule.risk > Risk.LOW:
                told.add((rule.parameter, value))
    return Verdict(risk, tuple(reasons))
