"""The declarations against the contract: names, parameters, risk, role, re-run, phrasings."""

import re
from itertools import product
from pathlib import Path

import pytest

from bot.domain.actions import LANGUAGES, Action, Rerun
from bot.domain.flow import Risk
from bot.domain.people import Role
from intents.actions import page
from tests.unit.actions.town import CATALOGUE

CONTRACT = """
fleet.health      | tag?                                             | LOW      | viewer   | read
host.list         | tag?                                             | LOW      | viewer   | read
host.status       | targets                                          | LOW      | viewer   | read
host.disk         | targets                                          | LOW      | viewer   | read
host.memory       | targets                                          | LOW      | viewer   | read
host.uptime       | targets                                          | LOW      | viewer   | read
host.processes    | targets sort? limit?                             | LOW      | viewer   | read
disk.usage        | targets path? depth?                             | LOW      | viewer   | read
process.kill      | targets pid? name? signal?                       | HIGH     | operator | once
host.logs         | targets since? lines? grep? priority? follow?    | LOW      | viewer   | read
host.updates      | targets                                          | LOW      | viewer   | read
host.upgrade      | targets                                          | HIGH     | operator | once
host.reboot       | targets                                          | HIGH     | operator | once
host.shutdown     | targets                                          | CRITICAL | admin    | once
file.show         | targets path lines?                              | LOW      | operator | read
file.reveal       | targets path lines?                              | HIGH     | operator | read
service.status    | targets service                                  | LOW      | viewer   | read
service.logs      | targets service since? lines? grep?              | LOW      | viewer   | read
service.start     | targets service                                  | MEDIUM   | operator | idempotent
service.restart   | targets service                                  | MEDIUM   | operator | once
service.reload    | targets service                                  | MEDIUM   | operator | idempotent
service.stop      | targets service                                  | HIGH     | operator | idempotent
service.enable    | targets service                                  | MEDIUM   | operator | idempotent
service.disable   | targets service                                  | HIGH     | operator | idempotent
ssh.run           | targets command directory? variables?            | LOW      | operator | once
session.open      | target                                           | MEDIUM   | operator | once
session.close     | target                                           | MEDIUM   | operator | once
session.set       | target directory? variables?                     | LOW      | operator | once
diagnose.run      | subject?                                         | LOW      | viewer   | read
history.show      | user? targets? action? since? limit?             | LOW      | viewer   | read
audit.verify      | since?                                           | LOW      | admin    | read
audit.export      | since?                                           | LOW      | admin    | read
container.list    | targets? all?                                    | LOW      | viewer   | read
container.inspect | container target?                                | LOW      | viewer   | read
container.logs    | container target? since? lines? follow?          | LOW      | viewer   | read
container.stats   | container? target?                               | LOW      | viewer   | read
container.start   | container target?                                | MEDIUM   | operator | idempotent
container.restart | container target?                                | MEDIUM   | operator | once
container.stop    | container target?                                | HIGH     | operator | idempotent
container.create  | name image target ports? environment? volumes? restart_policy? privileged? | HIGH | operator | once
container.remove  | container target? volumes?                       | HIGH     | operator | once
container.exec    | container command target?                        | MEDIUM   | operator | once
image.list        | targets?                                         | LOW      | viewer   | read
image.pull        | image target?                                    | MEDIUM   | operator | idempotent
image.remove      | image target?                                    | HIGH     | operator | once
compose.ps        | project target?                                  | LOW      | viewer   | read
compose.logs      | project target?                                  | LOW      | viewer   | read
compose.up        | project target?                                  | HIGH     | operator | idempotent
compose.pull      | project target?                                  | MEDIUM   | operator | idempotent
compose.restart   | project target?                                  | MEDIUM   | operator | once
compose.down      | project target? volumes?                         | HIGH     | operator | once
vm.list           | provider? node? state?                           | LOW      | viewer   | read
vm.status         | vm                                               | LOW      | viewer   | read
vm.start          | vm                                               | MEDIUM   | operator | idempotent
vm.shutdown       | vm                                               | HIGH     | operator | idempotent
vm.stop           | vm                                               | HIGH     | operator | idempotent
vm.reboot         | vm                                               | HIGH     | operator | once
vm.suspend        | vm                                               | MEDIUM   | operator | idempotent
vm.resume         | vm                                               | MEDIUM   | operator | idempotent
vm.create         | name image vcpus? memory_mb? disk_gb? provider? node? ssh_key? user? | HIGH | operator | once
vm.clone          | vm name                                          | HIGH     | operator | once
vm.resize         | vm vcpus? memory_mb? disk_gb?                    | HIGH     | operator | once
vm.migrate        | vm node                                          | HIGH     | operator | once
vm.delete         | vm                                               | CRITICAL | admin    | once
vm.snapshot.list  | vm                                               | LOW      | viewer   | read
vm.snapshot.create | vm name                                         | MEDIUM   | operator | once
vm.snapshot.revert | vm name                                         | CRITICAL | admin    | once
vm.snapshot.delete | vm name                                         | HIGH     | operator | once
node.list         |                                                  | LOW      | viewer   | read
node.status       | node                                             | LOW      | viewer   | read
storage.status    | node? storage?                                   | LOW      | viewer   | read
task.status       | task                                             | LOW      | viewer   | read
task.log          | task                                             | LOW      | viewer   | read
backup.create     | vm storage? mode?                                | MEDIUM   | operator | once
backup.list       | vm? storage?                                     | LOW      | viewer   | read
backup.restore    | vm backup                                        | CRITICAL | admin    | once
backup.prune      | vm keep_daily? keep_weekly?                      | HIGH     | operator | once
app.list          | environment?                                     | LOW      | viewer   | read
app.status        | app? environment?                                | LOW      | viewer   | read
app.deploy        | app version environment backup?                  | HIGH     | operator | once
app.rollback      | app environment version?                         | HIGH     | operator | once
monitor.list      |                                                  | LOW      | viewer   | read
monitor.show      | monitor                                          | LOW      | viewer   | read
monitor.add       | kind target? url? interval? severity?            | MEDIUM   | admin    | idempotent
monitor.remove    | monitor                                          | MEDIUM   | admin    | idempotent
monitor.pause     | monitor duration?                                | MEDIUM   | admin    | idempotent
threshold.set     | targets metric value severity?                   | MEDIUM   | admin    | idempotent
metric.chart      | targets metric period                            | LOW      | viewer   | read
alert.list        | targets? severity? state?                        | LOW      | viewer   | read
alert.ack         | alert                                            | LOW      | operator | idempotent
alert.silence     | targets? metric? alert? duration reason?         | MEDIUM   | operator | idempotent
alert.unsilence   | silence                                          | LOW      | operator | idempotent
maintenance.start | targets duration reason?                         | MEDIUM   | operator | idempotent
maintenance.end   | targets                                          | MEDIUM   | operator | idempotent
oncall.show       |                                                  | LOW      | viewer   | read
oncall.set        | user? until?                                     | MEDIUM   | admin    | idempotent
approval.list     |                                                  | LOW      | viewer   | read
approval.decide   | approval decision                                | LOW      | viewer   | idempotent
policy.explain    | request                                          | LOW      | viewer   | read
identity.show     |                                                  | LOW      | viewer   | read
identity.invite   | user account?                                    | CRITICAL | admin    | idempotent
identity.link     | code                                             | LOW      | nobody   | once
identity.accept   | link                                             | LOW      | nobody   | once
identity.decline  | link                                             | LOW      | nobody   | once
identity.unlink   | user account?                                    | CRITICAL | admin    | idempotent
role.grant        | user role scope?                                 | CRITICAL | admin    | idempotent
role.revoke       | user role scope?                                 | CRITICAL | admin    | idempotent
totp.enroll       | user?                                            | MEDIUM   | viewer   | once
totp.reset        | user?                                            | MEDIUM   | admin    | once
server.add        | name address user? port? tags?                   | CRITICAL | admin    | idempotent
server.edit       | name address? user? port? tags?                  | CRITICAL | admin    | idempotent
server.remove     | name                                             | CRITICAL | admin    | idempotent
host.trust        | target fingerprint                               | HIGH     | admin    | idempotent
credential.set    | name                                             | CRITICAL | admin    | once
credential.rotate | name                                             | CRITICAL | admin    | once
bot.freeze        | reason?                                          | LOW      | operator | idempotent
bot.thaw          | reason?                                          | HIGH     | admin    | idempotent
break.glass       | request reason                                   | MEDIUM   | operator | once
request.cancel    | request now?                                     | LOW      | viewer   | idempotent
request.resolve   | request outcome                                  | LOW      | operator | idempotent
recipe.list       |                                                  | LOW      | viewer   | read
recipe.run        | name targets? arguments? content?                | MEDIUM   | operator | once
template.list     | name?                                            | LOW      | viewer   | read
template.save     | name request                                     | LOW      | operator | idempotent
template.run      | name arguments?                                  | LOW      | operator | once
playbook.list     | name?                                            | LOW      | viewer   | read
playbook.run      | name arguments?                                  | LOW      | operator | once
plan.run          | steps                                            | LOW      | operator | once
schedule.add      | when request                                     | LOW      | viewer   | idempotent
schedule.list     |                                                  | LOW      | viewer   | read
schedule.remove   | schedule                                         | MEDIUM   | operator | idempotent
quota.show        | user? team?                                      | LOW      | viewer   | read
quota.set         | user? team? limit? hosts? targets?               | MEDIUM   | admin    | idempotent
help.show         | topic?                                           | LOW      | nobody   | read
tour.start        | step?                                            | LOW      | nobody   | read
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in CONTRACT.strip().splitlines()]


@pytest.mark.parametrize(("name", "parameters", "risk", "role", "rerun"), ROWS)
def test_an_action_is_declared_as_the_contract_says(
    name: str, parameters: str, risk: str, role: str, rerun: str
) -> None:
    action = CATALOGUE[name]
    assert " ".join(p.name + ("" if p.required else "?") for p in action.parameters) == parameters
    assert (action.risk, action.role, action.rerun) == (Risk[risk], Role.named(role), Rerun(rerun))


def test_nothing_is_declared_that_the_contract_does_not_name() -> None:
    assert {action.name for action in CATALOGUE} == {row[0] for row in ROWS}


def test_what_changes_who_may_do_what_belongs_to_the_control_plane() -> None:
    control = {action.name for action in CATALOGUE if action.control_plane}
    assert control == {
        "role.grant", "role.revoke", "totp.enroll", "totp.reset", "server.add", "server.edit", "server.remove",
        "host.trust", "credential.set", "credential.rotate", "identity.invite", "identity.link", "identity.accept",
        "identity.decline", "identity.unlink",
    }  # fmt: skip


def test_secrets_are_asked_for_and_shown_in_private_only() -> None:
    private = {action.name for action in CATALOGUE if action.private}
    assert private == {
        "file.reveal", "totp.enroll", "totp.reset", "credential.set", "credential.rotate", "identity.link",
        "identity.accept", "identity.decline",
    }  # fmt: skip


@pytest.mark.parametrize("action", CATALOGUE, ids=lambda action: action.name)
def test_an_undo_takes_the_same_parameters(action: Action) -> None:
    if action.undo is not None:
        inverse = CATALOGUE[action.undo]
        assert [p.name for p in inverse.parameters] == [p.name for p in action.parameters]
        assert inverse.undo == action.name


# --- phrasings --------------------------------------------------------------------------------------------------------


def shapes(phrase: str) -> set[str]:
    """Every form of a phrasing, with and without its optional parts, slots blanked."""
    parts = re.split(r"(\[[^\]]*\])", phrase)
    choices = [("", part[1:-1]) if part.startswith("[") else (part,) for part in parts]
    return {" ".join(re.sub(r"\{\w+\}", "{}", "".join(form)).split()).casefold() for form in product(*choices)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_actions_share_a_phrasing(language: str) -> None:
    owners: dict[str, str] = {}
    for action in CATALOGUE:
        for phrase in action.say[language]:
            for shape in shapes(phrase):
                assert owners.setdefault(shape, action.name) == action.name, shape


@pytest.mark.parametrize("action", CATALOGUE, ids=lambda action: action.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_has_two_to_five_phrasings(action: Action, language: str) -> None:
    assert 2 <= len(action.say[language]) <= 5
    assert len(set(action.say[language])) == len(action.say[language])


@pytest.mark.parametrize("action", CATALOGUE, ids=lambda action: action.name)
def test_no_phrasing_begins_with_a_slot_of_an_act_or_carries_a_veto(action: Action) -> None:
    for phrase in (phrase for phrases in action.say.values() for phrase in phrases):
        assert action.kind == "look" or not phrase.startswith("{")
        assert not re.search(r"\b(not|don't|never|pas|jamais|if|si|yesterday|hier)\b", phrase) or action.kind == "look"


def test_the_canonical_command_says_every_parameter() -> None:
    action = CATALOGUE["host.processes"]
    assert action.canonical((("targets", ("web-01", "web-02")),)) == "top processes on web-01 web-02"
    everything = (("limit", 5), ("sort", "memory"), ("targets", ("web-01",)))
    assert action.canonical(everything) == "top processes on web-01 by memory limit 5"


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_every_action_in_both_languages() -> None:
    text = page.markdown(CATALOGUE)
    for action in CATALOGUE:
        assert f"\n## {action.name}\n" in text
        assert action.about["fr"] in text
        assert action.about["en"] in text
        assert all(f"- `{phrase}`" in text for phrases in action.say.values() for phrase in phrases)
    assert text.endswith("\n")
    assert "| [service.restart](#servicerestart) | act | MEDIUM | operator | once | targets, service |" in text


def test_the_page_is_the_one_in_the_documentation() -> None:
    path = Path(__file__).resolve().parents[3] / "docs" / "actions.md"
    assert path.read_text(encoding="utf-8") == page.markdown(CATALOGUE), (
        "run: commander actions --markdown > docs/actions.md"
    )
