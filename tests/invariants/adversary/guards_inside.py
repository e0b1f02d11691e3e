"""Guards around what is stored, judged, run and understood."""

from tests.invariants.adversary import inside, people, schemes, turns
from tests.invariants.adversary.cast import REGIMES
from tests.invariants.adversary.guard import (
    ANSWERS,
    APPROVAL,
    APPROVALS,
    BALLOT,
    CLOSED,
    FORGING,
    GATES,
    INVENTING,
    LEDGER,
    MODEL,
    NO_FENCE,
    NOT_AGAIN,
    NOT_EACH,
    OFF,
    PROPOSE,
    PROVING,
    ROUTING,
    RUN,
    STANDING,
    TAMPERING,
    UNSOUND,
    guard,
)

SEALS = (
    guard("votes are sealed", (f"{BALLOT}:vote_holds", "return bound and", "return True or"), weights=INVENTING),
    guard("the plan is the sealed one: in the claim", UNSOUND, weights=TAMPERING),
    guard(
        "the plan is the sealed one: anywhere",
        (f"{APPROVAL}:_sound", "and request.plan.digest == approval.digest", ""),
        (f"{RUN}._holds", "and grant.digest == plan.digest", ""),
        (f"{APPROVAL}:GrantMaker.verify", "grant.digest == plan.digest and ", ""),
        weights=INVENTING,
    ),
    guard(
        "the ballot is sealed, and judged again",
        (f"{BALLOT}:ballot_holds", "return sealer.holds(", "return True or sealer.holds("),
        NOT_AGAIN,
        NOT_EACH,
        weights=INVENTING,
    ),
    guard(
        "facts are sealed",
        ("bot.core.directory:Directory._holds", "if self.sealer.holds(", "if True or self.sealer.holds("),
        weights={inside.fact: 20},
    ),
    guard("grants are genuine", (f"{RUN}._holds", "and self._verify(grant, plan)", ""), weights={inside.grant: 60}),
)

JUDGING = (
    guard("judged again: before each step", NOT_EACH, weights={inside.rights: 20, schemes.freeze: 20}, stalls=0.05),
    guard("judged again: never", NOT_AGAIN, NOT_EACH, weights={inside.rights: 20, schemes.freeze: 20}),
    guard(
        "what changed since",
        (f"{PROPOSE}:objection", "if difference := drift(", "if False and drift("),
        weights={inside.other_key: 40},
    ),
    guard(
        "people who are gone, and nobody",
        (f"{PROPOSE}:objection", "if len(people) != len(names):", OFF),
        (f"{GATES}:refusal", "None if case.requesters else", "None if True else"),
        weights={inside.rights: 30},
    ),
    guard("roles", (f"{GATES}:role_missing", "if case.hosts:", "if True:\n        return None\n    if case.hosts:")),
    guard(
        "the freeze",
        (f"{GATES}:_frozen", "if not case.situation.frozen or", "if True or"),
        weights={schemes.freeze: 20},
    ),
    guard(
        "only observing",
        (f"{GATES}:_observing", "if case.situation.armed or", "if True or"),
        weights={inside.disarm: 10},
    ),
    guard(
        "hosts that are looked at: anywhere",
        (f"{GATES}:_looks_only", "if host.looks_only", "if False"),
        (f"{RUN}._command", "host is None or host.looks_only", "host is None"),
    ),
    guard(
        "CRITICAL is for admins",
        (f"{GATES}:critical_needs_admin", "if risk is Risk.CRITICAL else None", "if False else None"),
        regimes=REGIMES[4:5],
    ),
    guard("production is riskier", ("policies.context:_circumstances", "if case.interrupts and", "if False and")),
    guard(
        "many hosts are riskier",
        ("policies.context:_circumstances", "if case.hosts and reached > settings.blast_radius:", OFF),
    ),
    guard(
        "four eyes",
        ("policies.defaults:asks", "environments & set(settings.four_eyes)", "environments & set()"),
        regimes=REGIMES[1:2],
    ),
    guard(
        "closed hours",
        ("policies.context:closed", "if case.risk is Risk.LOW or case.situation.break_glass:", "if True:"),
        regimes=CLOSED,
    ),
    guard(
        "the limit of broken glass",
        ("policies.engine:PolicyEngine._asked", "if risk is Risk.CRITICAL or case.control_plane:", OFF),
        weights=PROVING,
    ),
    guard(
        "private actions",
        ("bot.core.composing:_stands", "not asking.private and any(", "False and any("),
        weights={people.ask: 150},
    ),
    guard(
        "whose request is cancelled: and whose button it is",
        (f"{APPROVALS}.cancel", "if request.person != person.name and person.role() < Role.ADMIN:", OFF),
        (f"{ANSWERS}.press", "token.audience != asked.person.name", "False"),
        weights=FORGING,
    ),
)

RUNNING = (
    guard(
        "reads only",
        ("executors.wrap:ReadOnly._check", "if verdict.risk is not Risk.LOW:", OFF),
        weights={people.look: 60},
    ),
    guard("written down before", (f"{LEDGER}.claim", "tx.audit.append(", "str(")),
    guard("a checkpoint outside before", ("bot.core.worker:Worker._carry_out", "await services.checkpoint()", "pass")),
    guard(
        "locks",
        (f"{LEDGER}._ready", "() if reads else request.plan.locks", "()"),
        weights={inside.stand: 1},
        stalls=0.05,
    ),
    guard("stopping", (f"{LEDGER}.against", "if request.cancel is not Cancel.NO:", OFF)),
    guard("the fence: anywhere", *NO_FENCE, weights=STANDING, stalls=0.08),
    guard(
        "taken once: and no fence behind it",
        (
            "bot.core.ledger:_runnable",
            "return request.state is State.EXECUTING and request.lease_until is not None and",
            "return True or",
        ),
        ("storage.memory_ledger:MemoryRequests.take", "if not (fresh or orphan):", OFF),
        *NO_FENCE,
        weights={turns.both: 60},
    ),
    guard(
        "what may run again",
        ("bot.core.ledger:repeatable", "return rerun in", "return True or rerun in"),
        weights={inside.stand: 20, turns.wait: 30},
        stalls=0.05,
    ),
)

UNKNOWN = (f"{MODEL}:judge", "if parameter.kind.names in _MUST_EXIST and not", "if False and not")
UNSAID = (f"{MODEL}:judge", "unsaid = tuple(_unsaid(action, params, scene))", "unsaid = ()")

UNDERSTANDING = (
    guard("a model names what is known: and what was said", UNKNOWN, UNSAID, weights=ROUTING),
    guard(
        "a model's values are validated: and known, and said",
        (
            f"{MODEL}:judge",
            "action.validate(said)",
            "tuple((n, tuple(map(str, v)) if isinstance(v, list) else str(v)) for n, v in sorted(said.items()))",
        ),
        UNKNOWN,
        UNSAID,
        weights=ROUTING,
    ),
    guard("a model names what was said", UNSAID, weights=ROUTING),
    guard(
        "a model cannot ask for control",
        (f"{MODEL}:judge", "tools.actions.get(proposal.tool)", 'catalogue.get(str(proposal.tool).replace("_", "."))'),
        weights=ROUTING,
    ),
    guard(
        "words that forbid",
        (f"{MODEL}:judge", 'if action.kind == "act" and (reasons := _reasons(scene)):', OFF),
        weights=ROUTING,
    ),
    guard(
        "who sees a host: anywhere",
        (f"{PROPOSE}:_part", "snapshot.visible(asker)", "snapshot.inventory"),
        ("bot.core.looks:Looks._report", "visible = snapshot.visible(person)", "visible = snapshot.inventory"),
        (f"{GATES}:role_missing", "if case.hosts:", "if True:\n        return None\n    if case.hosts:"),
        weights={people.look: 60},
    ),
)
