"""Guards around what people say and press, and when."""

from tests.invariants.adversary import inside, people, schemes, turns
from tests.invariants.adversary.guard import (
    ANSWERS,
    APPROVAL,
    APPROVALS,
    BALLOT,
    FACTORS,
    FORGING,
    LEDGER,
    OFF,
    PROVING,
    RUN,
    STRICT,
    guard,
)

PRESSING = (
    guard("whose button it is", (f"{ANSWERS}.press", "token.audience != asked.person.name", "False"), weights=FORGING),
    guard(
        "where it is pressed", ("bot.core.answers:_same_place", "return same and", "return True or"), weights=FORGING
    ),
    guard(
        "on which message",
        ("bot.core.answers:_other_message", "return pressed is not None", "return False"),
        weights=FORGING,
    ),
    guard(
        "what the button was made for",
        (f"{APPROVALS}.vote", "request.binding != token.binding or token.retired", "False"),
        weights={schemes.again: 60},
    ),
    guard(
        "codes in private only", (f"{ANSWERS}._coded", "if not asked.address.private:", OFF), weights={people.code: 80}
    ),
    guard(
        "whose code it is",
        (f"{ANSWERS}._coded", "token.audience != asked.person.name", "False"),
        weights={people.code: 80},
    ),
    guard(
        "what a messenger may agree to",
        (
            f"{APPROVALS}._check",
            "if yes and decision.risk > self.services.max_approval.get(messenger, Risk.CRITICAL):",
            OFF,
        ),
    ),
    guard("young accounts", ("bot.core.directory:Snapshot.check_vote", "since > now", "False")),
    guard(
        "a message counts once",
        ("bot.core.middleware:Front._admit", "raise AlreadySeen", "pass"),
        weights={people.replay: 60},
    ),
)

VOTING = (
    guard(
        "nobody approves alone what is theirs: and not being eligible",
        ("policies.engine:PolicyEngine.may_decide", "if person.name in set(requesters):", OFF),
        ("policies.identity:eligible", "if person.name not in authors]", "]"),
    ),
    guard(
        "only who is eligible",
        ("policies.engine:PolicyEngine.may_decide", "if person.name not in decision.approvers:", OFF),
        weights={people.short: 60},
    ),
    guard("young roles", ("policies.identity:mature", "right.since is None or now - right.since >= MATURITY", "True")),
    guard(
        "who was asked, and is eligible",
        (
            f"{APPROVAL}:SealedBallots._why_not",
            "if not decision.approvals_needed and person.name not in approval.requesters:",
            OFF,
        ),
        ("policies.engine:PolicyEngine.may_decide", "if person.name not in decision.approvers:", OFF),
        weights={people.short: 60},
    ),
    guard(
        "one vote a person",
        (f"{APPROVAL}:SealedBallots.cast", "if any(vote.person == person.name for vote in approval.votes):", OFF),
        regimes=STRICT,
        weights=PROVING,
    ),
    guard(
        "a no ends it",
        (f"{BALLOT}:standing", "any(not vote.yes for vote in approval.votes)", "False"),
        weights={people.forge: 40},
    ),
    guard(
        "proofs: asked for, and counted",
        (f"{APPROVALS}.decide", "if need:", OFF),
        (f"{APPROVAL}:SealedBallots.cast", "if yes and (missing :=", "if False and (missing :="),
        (f"{BALLOT}:standing", "if set(decision.step_up) <= set(vote.step_up)}", "}"),
        weights=PROVING,
    ),
    guard(
        "codes that are right",
        (f"{FACTORS}.verify", 'good = matched is not None and matched > state["used"]', "good = True"),
        weights=PROVING,
    ),
    guard("codes that are new", (f"{FACTORS}.verify", 'matched > state["used"]', "True"), weights=PROVING),
    guard(
        "codes typed in private",
        (f"{APPROVALS}._ask_step_up", "if need[0] is StepUp.TOTP and not asked.address.private:", OFF),
        weights=PROVING,
    ),
    guard(
        "ten wrong codes lock", (f"{FACTORS}.verify", 'if state["wrong"] >= WRONG:', OFF), weights={schemes.guess: 60}
    ),
    guard(
        "the typed name",
        (f"{APPROVALS}._step_up", "text.strip() != typed_name(request.plan)", "False"),
        weights=PROVING,
    ),
)

TIME = (
    guard(
        "a vote in time: at the counter and in the ballot",
        (f"{APPROVALS}._check", "if request.approval.expires_at <= now:", OFF),
        (f"{BALLOT}:in_time", "<= at < approval.expires_at", "<= at"),
        weights={turns.wait: 30, schemes.late: 60},
    ),
    guard(
        "begun in time: anywhere",
        (f"{LEDGER}._ready", "request.approval.expires_at <= now", "False"),
        ("storage.memory_ledger:MemoryRequests.take", "row.approval.expires_at > now", "True"),
        (f"{APPROVAL}:GrantMaker.grant", "started >= approval.expires_at", "False"),
        weights={turns.wait: 40},
    ),
    guard(
        "a grant ends: anywhere",
        (f"{RUN}._holds", "and self._clock.now() < grant.until", ""),
        (f"{APPROVAL}:GrantMaker.verify", "and now < grant.until", ""),
        weights={inside.grant: 60, turns.wait: 30},
    ),
    guard(
        "standing still",
        (
            "bot.core.live:LiveLine.run_step",
            "if services.clock.now() >= claim.started_at",
            "if False and services.clock.now() >= claim.started_at",
        ),
        weights={inside.stand: 30, turns.wait: 40},
        stalls=0.1,
    ),
)
