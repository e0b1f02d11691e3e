"""The rules on parameters: their examples, what becomes of an act that they raise, and that nothing slips past them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow import Argument, Risk
from policies import parameters
from policies.engine import PolicyEngine
from policies.parameters import RULES, ParameterRule, read
from policies.settings import PolicySettings

LOW, HIGH, CRITICAL = Risk.LOW, Risk.HIGH, Risk.CRITICAL
Volumes = tuple[str, ...]


def rule(match: tuple[Argument, ...], not_match: tuple[Argument, ...], pattern: str = "a+") -> ParameterRule:
    return ParameterRule(("x.*",), "p", pattern, HIGH, "policy.x", match, not_match)


@pytest.mark.parametrize(
    ("match", "not_match", "complaint"),
    [
        (("b",), ("c",), "policy.x: does not match 'b'"),
        (("a",), ("aa",), "policy.x: matches 'aa'"),
        ((), ("b",), "policy.x: examples of both kinds are needed"),
        (("a",), (), "policy.x: examples of both kinds are needed"),
    ],
)
def test_a_rule_whose_examples_are_wrong_is_not_made(
    match: tuple[Argument, ...], not_match: tuple[Argument, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        rule(match, not_match)


def test_a_rule_is_about_whole_values_of_its_own_actions() -> None:
    one = rule(("a", ("b", "aa")), ("ab", "ba", 7, True))
    assert read("x.y", (("p", ("b", "a", "aa")),), (one,)).reasons[1].get("value") == "aa"
    assert read("y.x", (("p", "a"),), (one,)).risk is LOW
    assert read("x.y", (("q", "a"),), (one,)).risk is LOW
    assert rule((True,), (False,), "true").found(True) == ("true",)


@pytest.mark.parametrize(
    ("volumes", "risk", "reasons"),
    [
        (("/:/host",), CRITICAL, ["policy.mounts_host"]),
        (("/etc:/etc:ro",), CRITICAL, ["policy.mounts_host"]),
        (("/var/run/docker.sock:/var/run/docker.sock",), CRITICAL, ["policy.mounts_engine"]),
        (("/run/containerd/containerd.sock:/c",), CRITICAL, ["policy.mounts_engine"]),
        (("/run/podman/podman.sock:/c:ro",), CRITICAL, ["policy.mounts_engine"]),
        (("/var/run/libvirt/libvirt-sock:/l",), CRITICAL, ["policy.mounts_engine"]),
        (("/dev/sda:/dev/sda",), CRITICAL, ["policy.mounts_device"]),
        (("data:/data", "/srv/x:/x", "/dev:/d"), CRITICAL, ["policy.mounts_device", "policy.mounts_host"]),
        (("data:/data:ro", "/anonymous"), LOW, []),
    ],
)
def test_what_a_container_may_hold_of_its_host(volumes: Volumes, risk: Risk, reasons: list[str]) -> None:
    found = read("container.create", (("volumes", volumes),))
    assert (found.risk, [reason.id for reason in found.reasons]) == (risk, reasons)


@given(
    st.text("/.a-", max_size=12).map("/".__add__),
    st.sampled_from([":/x", ":/x:ro", ":/x:z"]),
    st.lists(st.sampled_from(["data:/data", "/anonymous"])),
)
def test_no_host_folder_is_anything_but_critical(folder: str, rest: str, others: list[str]) -> None:
    assert read("container.create", (("volumes", (*others, folder + rest)),)).risk is CRITICAL


@pytest.mark.parametrize(
    ("action", "name", "value", "risk", "reason"),
    [
        ("container.create", "privileged", True, CRITICAL, "policy.privileged_container"),
        ("container.remove", "volumes", True, CRITICAL, "policy.removes_volumes"),
        ("compose.down", "volumes", True, CRITICAL, "policy.removes_volumes"),
        ("backup.create", "mode", "stop", HIGH, "policy.backup_stops"),
        ("alert.silence", "targets", ("all",), HIGH, "policy.silences_everything"),
        ("maintenance.start", "targets", ("all",), HIGH, "policy.silences_everything"),
        ("container.create", "image", "nginx", LOW, "policy.floating_image"),
        ("image.pull", "image", "nginx:latest", LOW, "policy.floating_image"),
        ("image.pull", "image", "ghcr.io/team/app:2", LOW, "policy.other_registry"),
        ("container.create", "ports", ("80:80",), LOW, "policy.open_port"),
        ("app.deploy", "backup", False, LOW, "policy.deploys_without_backup"),
        ("app.deploy", "version", "latest", LOW, "policy.floating_version"),
    ],
)
def test_what_else_parameters_say(action: str, name: str, value: Argument, risk: Risk, reason: str) -> None:
    found = PolicyEngine(PolicySettings()).weigh(action, ((name, value),))
    assert (found.risk, [one.id for one in found.reasons]) == (risk, [reason])


@pytest.mark.parametrize(
    ("action", "name", "value"),
    [
        ("container.remove", "volumes", False),
        ("container.create", "image", "nginx:1.27"),
        ("container.create", "ports", ("127.0.0.1:80:80",)),
        ("app.deploy", "version", "1.4.2"),
        ("app.deploy", "backup", True),
        ("alert.silence", "targets", ("web-01",)),
        ("service.restart", "targets", ("all",)),
    ],
)
def test_what_is_as_declared(action: str, name: str, value: Argument) -> None:
    found = read(action, ((name, value),))
    assert (found.risk, found.reasons, found.opaque) == (LOW, (), False)


def test_no_two_rules_give_the_same_reason() -> None:
    assert len({one.reason for one in parameters.RULES}) == len(RULES)
