"""How much the redactor finds, how much it spoils, how fast it is: synthetic secrets, real and written benign lines.

Run with `python -m benchmarks.redaction [--show]`; where `detect-secrets` is installed it reads the same lines. The
lines with secrets are written here by family, with random values, and know nothing of the rules. Benign lines are
changelogs, package logs, configuration, code of the standard library and sentences of this machine and project.
"""

import base64
import gzip
import importlib
import random
import string
import sys
import sysconfig
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from bot.core.patterns import patterned
from bot.core.redaction import KnownSecrets

ROOT = Path(__file__).parent.parent
SEED, EACH, BENIGN = 20261120, 8, 1500
"""Lines of each family; at most so many benign lines of each source."""
SYSTEM = (("/usr/share/doc", "*/changelog*"), ("/usr/share/doc", "*/NEWS*"), ("/var/log", "*.log"), ("/etc", "*.conf"))
FAMILIES = r"""
DB_PASSWORD=%p|export API_TOKEN=%t|  "password": "%p",|password: %p|  api_key: %t|smtp_pass = %p|secret_key = '%t'
mot de passe : %p|Le mot de passe de la base est %p|token => "%t",|<password>%p</password>
PGPASSWORD=%p psql -h db -U app
postgresql://app:%p@db-master:5432/shop|amqp://bob:%p@mq:5672/|https://deploy:%t@git.example.net/x.git
redis://:%p@cache/0
curl -u admin:%p https://h/api|curl -H "Authorization: Bearer %t" https://h|curl -H 'X-Api-Key: %t' https://h
mysql -u root -p%p shop|mysqldump --password=%p shop|sshpass -p %p ssh web-01|redis-cli -h cache -a %p info
docker login -u ci -p %t registry|ansible-vault --password %p|Authorization: Basic %b|Cookie: session=%t; theme=dark
level=info msg=retry auth_token=%t user=bob|{"event":"login","access_token":"%t"}|Server=db;User Id=sa;Password=%p;
CREATE ROLE app LOGIN PASSWORD '%p';|ALTER USER 'app'@'%' IDENTIFIED BY '%p';|machine git login bob password %t
{\"client_secret\": \"%t\", \"id\": 7}|GET /cb?code=1&access_token=%t HTTP/1.1|wpa_passphrase=%p|PrivateKey = %k
AWS_SECRET_ACCESS_KEY=%k|id=AKIA%U16|ghp_%a36|glpat-%a20|xoxb-%d12-%d12-%a24|sk_live_%a24|AIza%a35|sk-ant-api03-%a40
npm_%a36|pypi-AgEIcHlwaS5vcmc%a60|dckr_pat_%a27|%d9:AA%a33|eyJhbGciOiJIUzI1NiJ9.eyJ%a40.%a43|hvs.%a24|sk-proj-%a48
bob:$6$%a16$%a86:19000:0:99999:7:::|$2b$12$%a53|root:$y$j9T$%a22$%a43:1::|$argon2id$v=19$m=65536,t=3,p=4$%a22$%a43
https://hooks.slack.com/services/T%U9/B%U9/%a24|echo "bob:%p" \| chpasswd
kubectl create secret generic db --from-literal=pw=%p
"""


def made(rng: random.Random, form: str) -> tuple[str, str]:
    """A line of a family, and the secret in it."""
    alphanumeric = string.ascii_letters + string.digits

    def some(alphabet: str, count: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(count))

    password = (
        rng.choice("abcdefgHJKLM") + some(alphanumeric + "!.*_+-", rng.randint(6, 16)) + rng.choice("23456789") + "x"
    )
    values = {
        "%p": password,
        "%t": some(alphanumeric, rng.choice((24, 32, 40))) + "7",
        "%b": base64.b64encode(f"bob:{password}".encode()).decode(),
        "%k": base64.b64encode(rng.randbytes(32)).decode(),
    }
    for sign, value in values.items():
        if sign in form:
            return form.replace(sign, value).replace("\\|", "|"), value
    secret, line, rest = "", "", form
    while "%" in rest:
        before, rest = rest.split("%", 1)
        digits = rest[1:3] if rest[2:3].isdigit() else rest[1:2]
        part = some({"a": alphanumeric, "U": string.ascii_uppercase + "234567", "d": "123456789"}[rest[0]], int(digits))
        line, rest = line + before + part, rest[1 + len(digits) :]
        secret = max(secret, part, key=len)
    return line + rest, secret


def patterns(rng: random.Random) -> list[tuple[str, str]]:
    """Lines of every family, and one-line private keys."""
    forms = [form for line in FAMILIES.strip().split("\n") for form in line.replace("\\|", "\0").split("|")]
    found = [made(rng, form.replace("\0", "|")) for form in forms for _ in range(EACH)]
    for _ in range(EACH):
        body = base64.b64encode(rng.randbytes(120)).decode()
        found.append((f"-----BEGIN PRIVATE KEY-----\\n{body}\\n-----END PRIVATE KEY-----", body))
    return found


def known(rng: random.Random) -> tuple[int, int]:
    """How many of the known secrets, in each of their forms, are hidden."""
    redact, hidden, total = KnownSecrets(), 0, 0
    for _ in range(200):
        value = "".join(
            rng.choice(string.ascii_letters + string.digits + "+/ é$&") for _ in range(rng.randint(8, 40))
        ).strip()
        redact.learn(value)
        raw = value.encode()
        for form in (
            value,
            quote(value, safe=""),
            base64.b64encode(raw).decode(),
            base64.b64encode(b"ab" + raw).decode(),
        ):
            total += 1
            hidden += "[secret]" in redact(f"before {form} after") and value not in redact(f"before {form} after")
    return hidden, total


def text_lines(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of readable text files, packed or not."""
    for path in paths:
        try:
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError):
            continue
        yield from (line for line in raw.decode("utf-8", "replace").splitlines() if line.strip())


def benign(rng: random.Random) -> list[str]:
    """Lines without secrets: of this machine, of the standard library, of this project, and written here."""
    library = Path(sysconfig.get_path("stdlib"))
    sources = [sorted(Path(folder).glob(pattern)) for folder, pattern in SYSTEM]
    sources += [
        sorted(library.glob("*.py")),
        sorted((ROOT / "bot").glob("cli/*.py")),
        sorted(ROOT.glob("docs/**/*.md")),
    ]
    sources.append(sorted(ROOT.glob("bot/core/explain/catalogues/*/*.po")))
    found: list[str] = []
    for paths in sources:
        lines = list(text_lines(rng.sample(paths, min(60, len(paths)))))
        found += rng.sample(lines, min(BENIGN, len(lines)))
    for language in ("fr", "en"):
        table = tomllib.loads((ROOT / f"tests/unit/intents/utterances_{language}.toml").read_text("utf-8"))
        found += [*table["reads"], *table["acts"]]
    journal = (
        "sshd[{n}]: Failed password for invalid user bob{n} from 192.0.2.{b} port {n} ssh2",
        "sshd[{n}]: Accepted publickey for bob from 192.0.2.{b} port {n} ssh2: ED25519 SHA256:q{n}Zx0rTyUiOpAsDfGh",
        "sudo: bob : TTY=pts/{b} ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/systemctl restart nginx",
        "systemd[1]: Started session-{n}.scope - Session {n} of User bob.",
        'nginx: 192.0.2.{b} - - [20/Nov/2026:12:00:{b} +0000] "GET /login?next=/a&id={n} HTTP/1.1" 200 {n}',
        'app[{n}]: level=warn msg="password expired" user=bob{b} tokens={n} session_count={b} duration=1.{b}s',
        "kernel: [{n}.{b}] eth0: link up, key: value, auth=none, token ring: off",
        'dockerd[{n}]: time="2026-11-20T12:00:{b}Z" level=info msg="pulled" digest=sha256:{n}abcdef image=web:{b}',
    )
    return found + [rng.choice(journal).format(n=rng.randint(1000, 65000), b=rng.randint(10, 59)) for _ in range(1000)]


def peer() -> Callable[[str], bool] | None:
    """The rules of detect-secrets on one line, where it is installed."""
    try:
        scan = importlib.import_module("detect_secrets.core.scan")
        default_settings = importlib.import_module("detect_secrets.settings").default_settings
    except ImportError:
        return None

    def found(line: str) -> bool:
        with default_settings():
            return any(True for _ in scan.scan_line(line))

    return found


def main() -> None:
    """Prints the figures; `--show` prints the lines that were missed or spoilt."""
    rng, show = random.Random(SEED), "--show" in sys.argv  # noqa: S311 (a repeatable choice, no secret)
    hidden, total = known(rng)
    secrets, lines = patterns(rng), benign(rng)
    missed = [line for line, secret in secrets if secret in patterned(line)]
    spoilt = [line for line in lines if patterned(line) != line]
    text = "\n".join(lines)
    spent = []
    for _ in range(5):
        start = time.process_time()
        patterned(text)
        spent.append(time.process_time() - start)
    speed = len(text.encode()) / 1e6 / sorted(spent)[2]
    print(f"known secrets found     {100 * hidden / total:6.2f} % of {total} (bar 100)")
    print(f"patterned secrets found {100 - 100 * len(missed) / len(secrets):6.2f} % of {len(secrets)} (bar 98)")
    print(f"benign lines changed    {100 * len(spoilt) / len(lines):6.3f} % of {len(lines)} (bar 0.1)")
    print(f"speed                   {speed:6.2f} MB/s, median of 5, processor time (bar 1)")
    if found := peer():
        print(
            f"detect-secrets          {100 * sum(found(line) for line, _ in secrets) / len(secrets):6.2f} % found,",
            end=" ",
        )
        print(f"{100 * sum(map(found, lines)) / len(lines):.2f} % of the benign lines hit")
    for line in (missed + spoilt) if show else ():
        print("missed " if line in missed else "spoilt ", line, "=>", patterned(line))


if __name__ == "__main__":
    main()
