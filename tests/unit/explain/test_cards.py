"""What the cards say, at each point of a request's life."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.explain import cards
from bot.core.explain.cards import Pieces
from bot.domain.content import Mark, Message, Paragraph, Pre, Progress
from bot.domain.flow import Decision, Effect, Execution, Outcome, Plan, Risk, StepResult, StepUp
from tests.unit.explain.plans import COMMAND, DECISION, EN, ENVELOPE, FR, NOW, PLAN, STEP, TWO, spaced, vote


def shown(pieces: Pieces) -> str:
    """The pieces as lines: mark, title, text."""
    lines = []
    for piece in pieces:
        match piece:
            case Paragraph():
                lines.append(f"{piece.mark.value}: {piece.text}" if piece.mark is not Mark.NONE else piece.text)
            case Pre():
                lines += [piece.title, piece.text]
            case Progress():
                lines.append(f"{piece.step}/{piece.total} {piece.seconds} {piece.text} | {piece.last}")
    return spaced("\n".join(lines))


def asked(decision: Decision) -> str:
    return shown(cards.plan(PLAN, decision, replace(ENVELOPE, decision=decision), EN, command=COMMAND))


def ended(plan: Plan, *results: StepResult) -> str:
    return shown(cards.result(plan, Execution("", results), FR, command=COMMAND))


def test_a_plan_says_everything_that_will_run() -> None:
    assert shown(cards.plan(PLAN, DECISION, ENVELOPE, FR, command=COMMAND)) == (
        "Plan : redémarre nginx sur web-01\n"
        "Cible : web-01\n"
        "Une étape, exactement celle-ci :\n"
        "1. web-01# systemctl restart -- nginx\n"
        "   puis, sous 30 s, jusqu'à trouver active :\n"
        "     web-01$ systemctl is-active -- nginx\n"
        "   sinon, montre :\n"
        "     web-01$ journalctl -u nginx\n"
        "Risque : MOYEN.\n"
        "Accord : confirmation par alice.\n"
        f"Expire à 13:12 · règle team.medium · plan {PLAN.digest[:8]} · demande k7q2m9"
    )


def test_an_approver_reads_who_asks_and_where() -> None:
    text = shown(cards.approval(PLAN, DECISION, ENVELOPE, FR, command=COMMAND))
    assert text.startswith("alice demande (console/alice) : redémarre nginx sur web-01\nCible : web-01\n")


def test_a_high_risk_warns_and_says_why() -> None:
    reasons = (Message.of("card.target_done"), Message.of("card.step_detach"))
    text = asked(replace(DECISION, risk=Risk.HIGH, reasons=reasons))
    assert text.startswith("warn: Plan: ")
    assert "Risk: HIGH (done · may drop the connection)." in text


@pytest.mark.parametrize(
    ("decision", "line"),
    [
        (replace(DECISION, own_confirm=False), "Agreement: none needed."),
        (DECISION, "Agreement: confirmation by alice."),
        (
            replace(DECISION, own_confirm=False, approvals_needed=1, approvers=("bob", "carol")),
            "Agreement: another person among bob and carol.",
        ),
        (
            replace(DECISION, approvals_needed=2, approvers=("bob", "carol", "dave")),
            "Agreement: confirmation by alice, and 2 other people among bob, carol and dave.",
        ),
        (replace(DECISION, own_confirm=False, approvals_needed=1, approvers=("bob",)), "Agreement: bob must say yes."),
        (
            replace(DECISION, approvals_needed=2, approvers=("bob", "carol")),
            "Agreement: confirmation by alice, and bob and carol must all say yes.",
        ),
        (
            replace(DECISION, approvals_needed=1),
            "Agreement: another person must say yes, but nobody who may is known to me. Ask an admin.",
        ),
        (
            replace(DECISION, step_up=(StepUp.TOTP, StepUp.TYPED_NAME)),
            "Also asks for: the name typed in full (web-01) and a one-time code.",
        ),
        (replace(DECISION, step_up=(StepUp.TOTP,)), "Also asks for: a one-time code."),
    ],
)
def test_who_must_agree(decision: Decision, line: str) -> None:
    assert line in asked(decision).split("\n")


def test_several_targets_and_steps_are_counted() -> None:
    text = shown(cards.plan(TWO, DECISION, ENVELOPE, EN, command=COMMAND))
    assert "2 targets: web-01 and web-02\n2 steps, in this order:\n" in text
    assert "\n2. web-02# systemctl restart -- nginx\nRisk" in text


def test_a_plan_without_targets_names_none() -> None:
    assert "arget" not in shown(cards.plan(Plan("bot.freeze", (), ()), DECISION, ENVELOPE, EN, command="freeze"))


def test_a_denial_gives_reason_and_rule() -> None:
    refused = replace(DECISION, effect=Effect.DENY, reason=Message.of("card.step_detach"), rule="rights.viewer")
    text = shown(cards.denial(refused, FR, command=COMMAND))
    assert text == "bad: Non : redémarre nginx sur web-01\npeut couper la connexion\nRègle : rights.viewer"


def test_the_running_card_shows_step_time_and_the_last_line() -> None:
    pieces = cards.running(TWO, 1, 12, "reloading", FR, command=COMMAND)
    assert shown(pieces) == (
        "En cours : redémarre nginx sur web-01\n2/2 12 web-02# systemctl restart -- nginx | reloading"
    )


def test_a_waiting_card_says_for_whom() -> None:
    before = (Message.of("card.approved_by", person="bob", at="14:02"),)
    assert "Approuvé : redémarre nginx sur web-01\nEn attente : Approuvé par bob" in shown(
        cards.waiting(before, FR, command=COMMAND)
    )


def test_a_result_has_the_proof_and_the_time() -> None:
    proof = Message.of("card.step_detach")
    text = ended(PLAN, StepResult(0, "web-01", Outcome.OK, 0, milliseconds=3210, proof=proof))
    assert text == (
        "ok: Fait en 3,2 s : redémarre nginx sur web-01\nok: web-01 : peut couper la connexion"
    )  # fmt: skip


def test_a_result_without_a_proof_says_done_and_the_bot_stands_for_no_target() -> None:
    assert "ok: le bot lui-même : fait" in ended(PLAN, StepResult(0, "", Outcome.OK))


def test_several_targets_have_their_own_times() -> None:
    run = (
        StepResult(0, "web-01", Outcome.OK, milliseconds=1200),
        StepResult(1, "web-02", Outcome.OK, milliseconds=800),
    )
    assert ended(TWO, *run).split("\n")[1:] == ["ok: web-01 : fait (1,2 s)", "ok: web-02 : fait (0,8 s)"]


def test_the_whole_duration_may_be_longer_than_the_steps() -> None:
    run = Execution("", (StepResult(0, "web-01", Outcome.OK, milliseconds=10),))
    assert "Fait en 3 min 12 s" in shown(cards.result(PLAN, run, FR, command=COMMAND, seconds=192))


def test_a_failure_shows_status_reason_output_and_evidence_and_what_was_not_run() -> None:
    failed = StepResult(
        0, "web-01", Outcome.FAILED, 5, "one\ntwo\n", evidence="bind() failed\n", milliseconds=900,
        reason=Message.of("card.step_detach"),
    )  # fmt: skip
    assert ended(TWO, failed, StepResult(1, "web-02", Outcome.SKIPPED)) == (
        "bad: Échec après 0,9 s : redémarre nginx sur web-01\n"
        "bad: web-01 : l'étape 1/2 a échoué avec le code de retour 5 : systemctl restart -- nginx\n"
        "peut couper la connexion\n"
        "Sortie de web-01 :\none\ntwo\n"
        "Ce que montre web-01 :\nbind() failed\n"
        "web-02 : rien n'a été exécuté."
    )


def test_a_failed_check_has_no_exit_status_to_show() -> None:
    text = ended(PLAN, StepResult(0, "web-01", Outcome.FAILED, 0))
    assert "bad: web-01 : l'étape 1/1 a échoué : systemctl restart -- nginx" in text


def test_only_the_last_lines_of_long_output_are_shown() -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    text = ended(PLAN, StepResult(0, "web-01", Outcome.FAILED, 1, output))
    assert "Les 20 dernières lignes de sortie de web-01 :\nline 80\n" in text


def test_a_target_whose_later_steps_were_skipped_is_not_done() -> None:
    plan = replace(TWO, steps=(*TWO.steps, STEP))
    text = ended(
        plan,
        StepResult(0, "web-01", Outcome.OK),
        StepResult(1, "web-02", Outcome.FAILED),
        StepResult(2, "web-01", Outcome.SKIPPED),
    )
    assert "warn: web-01 : arrêté avant l'étape 3/3 : systemctl restart -- nginx" in text


def test_a_cancelled_run_says_where_it_stopped() -> None:
    text = ended(TWO, StepResult(0, "web-01", Outcome.OK), StepResult(1, "web-02", Outcome.CANCELLED))
    assert text.startswith("warn: Interrompu après 0 s : ")
    assert text.endswith("web-02 : rien n'a été exécuté.")


def test_an_unknown_end_says_what_is_not_known_and_asks() -> None:
    lost = StepResult(
        0, "web-01", Outcome.UNKNOWN, reason=Message.of("card.step_detach"), evidence="ActiveState=active"
    )
    run = Execution("", (lost, StepResult(1, "web-02", Outcome.SKIPPED)))
    assert shown(cards.result(TWO, run, FR, command=COMMAND)) == (
        "warn: Interrompu, la fin n'est pas connue : redémarre nginx sur web-01\n"
        "warn: web-01 : je ne sais pas comment l'étape 1/2 s'est terminée : systemctl restart -- nginx\n"
        "peut couper la connexion\n"
        "Ce que montre web-01 :\nActiveState=active\n"
        "web-02 : rien n'a été exécuté.\n"
        "Veuillez vérifier, puis dites-moi si cela a marché. D'ici là, je ne touche à rien d'autre sur web-01."
    )


def test_nothing_run_at_all() -> None:
    assert ended(PLAN, StepResult(0, "web-01", Outcome.SKIPPED)).startswith("Rien n'a été exécuté : ")


@pytest.mark.parametrize(
    ("person", "yes", "text"),
    [
        ("bob", True, "ok: Approuvé par bob à 13:02 (terminal)."),
        ("bob", False, "bad: Refusé par bob à 13:02 (terminal). Rien n'a été exécuté."),
        ("alice", True, "ok: Confirmé par alice à 13:02 (terminal)."),
        ("alice", False, "bad: Retiré par alice à 13:02 (terminal). Rien n'a été exécuté."),
    ],
)
def test_who_decided(person: str, yes: bool, text: str) -> None:
    assert shown((cards.decided(vote(person, yes=yes), ("alice",), FR),)) == text


def test_requests_that_never_ran() -> None:
    later = NOW + timedelta(minutes=10)
    assert (
        shown((cards.expired(later, FR, command="c"),)) == "warn: Expiré à 13:12 sans réponse, rien n'a été exécuté : c"
    )
    assert shown((cards.cancelled("bob", later, EN, command="c"),)).endswith("by bob at 13:12, nothing was run: c")
    assert shown((cards.cancelled("", later, EN, command="c"),)).endswith("Cancelled at 13:12, nothing was run: c")
    changed = cards.superseded(Message.of("card.step_detach"), EN, command="c")
    assert shown((changed,)) == "warn: Set aside: c\nmay drop the connection"
