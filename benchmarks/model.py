"""What one question to the model costs, by role: how large the cached prefix is, and what follows it.

    .venv/bin/python -m benchmarks.model

Tokens are estimated as characters / 4; the provider's own count is in the record of its console. A token read from the
cache costs a tenth of another one, a token written to it 1.25 (five minutes) of one. Bar: a cached question of an
operator costs at most 2,500 tokens' worth.
"""

import json

from bot.domain.inventory import Host, Inventory
from bot.domain.people import Role
from bot.domain.understanding import Utterance, Vocabulary
from intents import lexicon
from intents.actions import catalogue
from intents.model import RULES, request_for
from intents.scene import scene_of
from intents.tools import tools_of

CHARS, READ, ANSWER = 4, 0.1, 60
"""Characters of a token, what a cached one costs, tokens of a tool call."""
HOSTS = 50
TEXT = "nginx on web-01 deserves a good shake, would you mind?"
BAR = 2500


def main() -> int:
    """The exit code: 1 where the bar is not reached."""
    known, words = catalogue(), lexicon.load()
    inventory = Inventory(
        tuple(Host(f"web-{at:02}", f"10.0.0.{at}", tags=("production",), services=("nginx",)) for at in range(HOSTS))
    )
    scene = scene_of(Utterance(TEXT, "en", Vocabulary(inventory, ("alice", "bob"))), words)
    worst = 0.0
    print(f"{len(known)} actions, {HOSTS} hosts; tokens ~ characters / {CHARS}")
    print("| role | tools | cached prefix | names and message | one question, cached | the first of five minutes |")
    print("|---|---|---|---|---|---|")
    for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        tools = tools_of(known, role)
        asked = request_for(scene, tools)
        prefix = (len(json.dumps(tools.schemas, separators=(",", ":"))) + len(RULES)) / CHARS
        rest = (len(asked.system[1]["text"]) + len(asked.content)) / CHARS
        cached, first = prefix * READ + rest + ANSWER, prefix * 1.25 + rest + ANSWER
        worst = max(worst, cached) if role is Role.OPERATOR else worst
        print(f"| {role.word} | {len(tools.schemas)} | {prefix:.0f} | {rest:.0f} | {cached:.0f} | {first:.0f} |")
    return 0 if worst <= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
