"""Acts on containers, machines, applications and what is watched as golden tables: parameters in, steps out."""

import pytest

from bot.core.availability import engine_of
from bot.core.explain.cards.steps import line
from bot.core.resolve import lock_of
from bot.domain.commandline import Written
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Call, Change, Step
from bot.domain.ports import Containers, Machines, Watch
from policies.parameters import RULES
from tests.unit.actions.town import CATALOGUE, WEB, WEB2

Said = dict[str, object]
SHOP: Said = {"container": "shop"}
HERE: Said = SHOP | {"target": WEB}
VM: Said = {"vm": "820"}
PROJECT: Said = {"project": "shop"}
SITE: Said = {"app": "site", "version": "1.4.2", "environment": "production"}
KEY = "ssh-ed25519 AAAA"
NEW: Said = {
    "name": "shop", "image": "nginx:1.27", "target": WEB, "ports": ("80",), "environment": ("A=b",),
    "volumes": ("/etc:/e",), "restart_policy": "always", "privileged": True,
}  # fmt: skip
MACHINE: Said = {
    "name": "m1", "image": "debian-12", "vcpus": 2, "memory_mb": 512, "disk_gb": 8, "provider": "kvm", "node": "n1",
    "ssh_key": KEY, "user": "ops",
}  # fmt: skip
GOLDEN: list[tuple[str, Said, list[str]]] = [
    ("container.start", SHOP, ['docker: container.start(container="shop") @ shop']),
    ("container.restart", HERE, ['docker: container.restart(container="shop", host="web-01") @ shop']),
    ("container.stop", HERE, ['docker: container.stop(container="shop", host="web-01") @ shop']),
    (
        "container.create",
        NEW,
        [
            (
                'docker: container.create(environment=["A=b"], host="web-01", image="nginx:1.27", name="shop", '
                'ports=["80"], privileged=true, restart_policy="always", volumes=["/etc:/e"]) @ shop'
            )
        ],
    ),
    (
        "container.create",
        {"name": "a", "image": "b:1", "target": WEB},
        ['docker: container.create(host="web-01", image="b:1", name="a") @ a'],
    ),
    ("container.remove", SHOP, ['docker: container.remove(container="shop", volumes=false) @ shop']),
    (
        "container.remove",
        HERE | {"volumes": True},
        ['docker: container.remove(container="shop", host="web-01", volumes=true) @ shop'],
    ),
    (
        "container.exec",
        SHOP | {"command": "ls -l '/a b'"},
        ['docker: container.exec(argv=["ls", "-l", "/a b"], container="shop") @ shop'],
    ),
    (
        "container.exec",
        SHOP | {"command": "echo $HOME"},
        ['docker: container.exec(argv=["sh", "-c", "echo $HOME"], container="shop") @ shop'],
    ),
    ("image.pull", {"image": "nginx:1.27"}, ['docker: image.pull(image="nginx:1.27") @ nginx:1.27']),
    ("image.remove", {"image": "a", "target": WEB}, ['docker: image.remove(host="web-01", image="a") @ a']),
    ("compose.up", PROJECT, ['docker: compose.up(project="shop") @ shop']),
    ("compose.pull", PROJECT, ['docker: compose.pull(project="shop") @ shop']),
    ("compose.restart", PROJECT, ['docker: compose.restart(project="shop") @ shop']),
    ("compose.down", PROJECT, ['docker: compose.down(project="shop", volumes=false) @ shop']),
    ("vm.start", VM, ['machines: vm.start(vm="820") @ 820']),
    ("vm.shutdown", VM, ['machines: vm.shutdown(vm="820") @ 820']),
    ("vm.stop", VM, ['machines: vm.stop(vm="820") @ 820']),
    ("vm.reboot", VM, ['machines: vm.reboot(vm="820") @ 820']),
    ("vm.suspend", VM, ['machines: vm.suspend(vm="820") @ 820']),
    ("vm.resume", VM, ['machines: vm.resume(vm="820") @ 820']),
    (
        "vm.create",
        MACHINE,
        [
            (
                'machines: vm.create(disk_gb=8, image="debian-12", memory_mb=512, node="n1", provider="kvm", '
                f'ssh_key="{KEY}", user="ops", vcpus=2, vm="m1") @ m1'
            )
        ],
    ),
    ("vm.clone", VM | {"name": "m2"}, ['machines: vm.clone(name="m2", vm="820") @ 820']),
    ("vm.resize", VM | {"disk_gb": 40}, ['machines: vm.resize(disk_gb=40, vm="820") @ 820']),
    ("vm.migrate", VM | {"node": "n2"}, ['machines: vm.migrate(node="n2", vm="820") @ 820']),
    ("vm.delete", VM, ['machines: vm.delete(vm="820") @ 820']),
    ("vm.snapshot.create", VM | {"name": "s"}, ['machines: vm.snapshot.create(name="s", vm="820") @ 820']),
    ("vm.snapshot.revert", VM | {"name": "s"}, ['machines: vm.snapshot.revert(name="s", vm="820") @ 820']),
    ("vm.snapshot.delete", VM | {"name": "s"}, ['machines: vm.snapshot.delete(name="s", vm="820") @ 820']),
    ("backup.create", VM, ['machines: backup.create(mode="snapshot", vm="820") @ 820']),
    ("backup.restore", VM | {"backup": "b"}, ['machines: backup.restore(backup="b", vm="820") @ 820']),
    ("backup.prune", VM | {"keep_daily": 7}, ['machines: backup.prune(keep_daily=7, vm="820") @ 820']),
    (
        "app.deploy",
        SITE,
        [
            'applications: app.check(app="site", environment="production", version="1.4.2") @ site',
            'applications: app.backup(app="site", environment="production") @ site',
            'applications: app.rollout(app="site", environment="production", version="1.4.2") @ site',
            'applications: app.test(app="site", environment="production", version="1.4.2") @ site',
        ],
    ),
    (
        "app.rollback",
        {"app": "site", "environment": "staging"},
        [
            'applications: app.rollback(app="site", environment="staging") @ site',
            'applications: app.test(app="site", environment="staging") @ site',
        ],
    ),
    (
        "monitor.add",
        {"kind": "tls", "url": "https://a.example/", "interval": "1m", "severity": "critical"},
        ['monitor.add(interval="1m", kind="tls", severity="critical", url="https://a.example/") @ https://a.example/'],
    ),
    ("monitor.add", {"kind": "ping", "target": WEB}, ['monitor.add(host="web-01", kind="ping") @ web-01']),
    ("monitor.remove", {"monitor": "m"}, ['monitor.remove(monitor="m") @ m']),
    ("monitor.pause", {"monitor": "m"}, ['monitor.pause(duration="1h", monitor="m") @ m']),
    (
        "threshold.set",
        {"targets": (WEB, WEB2), "metric": "disk", "value": 90},
        [
            'threshold.set(host="web-01", metric="disk", value=90) @ web-01',
            'threshold.set(host="web-02", metric="disk", value=90) @ web-02',
        ],
    ),
    ("alert.ack", {"alert": "a1"}, ['alert.ack(alert="a1") @ a1']),
    (
        "alert.silence",
        {"targets": (WEB,), "metric": "cpu", "duration": "1d", "reason": "work"},
        ['alert.silence(duration="1d", metric="cpu", reason="work", targets=["web-01"])'],
    ),
    ("alert.silence", {"alert": "a1", "duration": "2h"}, ['alert.silence(alert="a1", duration="2h") @ a1']),
    ("alert.unsilence", {"silence": "s1"}, ['alert.unsilence(silence="s1") @ s1']),
    (
        "maintenance.start",
        {"targets": (WEB,), "duration": "2h"},
        ['maintenance.start(duration="2h", host="web-01") @ web-01'],
    ),
    ("maintenance.end", {"targets": (WEB,)}, ['maintenance.end(host="web-01") @ web-01']),
    ("oncall.set", {"user": "bob", "until": "7d"}, ['oncall.set(until="7d", user="bob") @ bob']),
    ("oncall.set", {}, ["oncall.set()"]),
]


def steps(name: str, values: Said) -> tuple[Step, ...]:
    return tuple(CATALOGUE[name].run(**values))


@pytest.mark.parametrize(("name", "values", "expected"), GOLDEN, ids=[f"{row[0]}-{i}" for i, row in enumerate(GOLDEN)])
def test_an_act_yields_exactly_these_steps(name: str, values: Said, expected: list[str]) -> None:
    assert [line(step) for step in steps(name, values)] == expected


def test_the_table_leaves_no_such_act_out() -> None:
    acts = {action.name for action in CATALOGUE if action.kind == "act" and engine_of(action.name)}
    assert {row[0] for row in GOLDEN} == acts


@pytest.mark.parametrize(("name", "values", "expected"), GOLDEN, ids=[f"{row[0]}-{i}" for i, row in enumerate(GOLDEN)])
def test_a_step_is_for_the_engine_that_its_action_needs(name: str, values: Said, expected: list[str]) -> None:
    for step in steps(name, values):
        assert isinstance(step, Call | Change)
        assert engine_of(name) == (step.engine if isinstance(step, Call) else "watching"), expected


def test_a_look_that_reads_an_engine_needs_it() -> None:
    engines: dict[type, str] = {Containers: "docker", Machines: "machines", Watch: "watching"}
    for action in CATALOGUE:
        if action.kind == "look":
            assert engine_of(action.name) == "".join(engines.get(port, "") for port in action.ports), action.name


@pytest.mark.parametrize(
    ("name", "values", "key"),
    [
        ("container.stop", HERE, "container:shop"),
        ("image.pull", {"image": "a"}, "image:a"),
        ("compose.up", PROJECT, "compose:shop"),
        ("vm.stop", VM, "vm:820"),
        ("vm.snapshot.create", VM | {"name": "s"}, "vm:820"),
        ("backup.create", VM, "vm:820"),
        ("app.deploy", SITE, "app:site"),
        ("alert.ack", {"alert": "a1"}, ""),
        ("host.shutdown", {"targets": (WEB,)}, "host:web-01"),
    ],
)
def test_a_step_locks_what_it_touches(name: str, values: Said, key: str) -> None:
    assert {lock_of(step) for step in steps(name, values)} == {key}


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("vm.resize", VM, "engines.say_the_size"),
        ("backup.prune", VM, "engines.say_what_to_keep"),
        ("alert.silence", {"duration": "1h"}, "engines.say_which_alerts"),
        ("alert.silence", {"alert": "a1", "duration": "25h"}, "engines.silence_too_long"),
        ("monitor.add", {"kind": "ping"}, "engines.host_or_address"),
        ("monitor.add", {"kind": "ping", "target": WEB, "url": "tcp://a:1"}, "engines.host_or_address"),
    ],
)
def test_impossible_combinations_are_refused(name: str, values: Said, reason: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        steps(name, values)
    assert getattr(refused.value.message.get("reason"), "id", "") == reason


def test_the_command_in_a_container_is_read_as_it_runs() -> None:
    read = CATALOGUE["container.exec"].commands
    assert read is not None
    assert read((("command", "df -h"), ("container", "shop"))) == (Written(("df", "-h")),)
    assert read((("command", "rm -rf $X"),)) == (Written(("sh", "-c", "rm -rf $X")),)


def test_every_rule_is_about_a_parameter_that_there_is() -> None:
    for rule in RULES:
        for name in rule.actions:
            parameter = CATALOGUE[name].parameter(rule.parameter)
            assert parameter is not None, (rule.reason, name)
