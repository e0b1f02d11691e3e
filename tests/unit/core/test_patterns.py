"""Secrets that nobody told the bot about: what is hidden, what is left, in one piece and in many."""

import base64
import json
from urllib.parse import quote

import pytest

from bot.core.patterns import RedactingStream, line_patterned, patterned, secret_in
from bot.core.redaction import KnownSecrets, Redaction

SECRET = "Xk9pQ-w27zLm"

FORMS = """
password={}
PASSWORD: {}
password2={}
db_pass = {}
export DB_PASSWORD='{}'
spring.datasource.password={}
password => '{}',
password := "{}"
Server=db;Password={};Database=x
<password>{}</password>
<add key="password" value="{}"/>
mot de passe : {}
le mot de passe est {}
voici mon mdp: {} merci
Mot de passe : « {} »
clé d'API : {}
api_key: {}
private_key = "{}"
client_secret: '{}'
X-Api-Key: {}
?password={}&user=bob
password%3D{}%26user%3Dbob
https%3A%2F%2Fbob%3A{}%40host
postgres://bob:{}@db:5432/x
redis://:{}@cache:6379/0
Cookie: sid={}
curl -u bob:{} https://x.example
curl -H 'Authorization: Bearer {}' https://x
mysql -uroot -p{} db
mysqldump -u root -p'{}' db > x
mysql\x1f-p{}\x1fdb
--password {}
--password\x1f{}\x1f-x
["--password", "{}"]
sshpass -p '{}' ssh host
PGPASSWORD={} psql -h db
redis-cli -a {} ping
docker login -u bob -p {} registry
qm set 100 --cipassword {}
kubectl create secret generic x --from-literal=a={}
echo 'bob:{}' | chpasswd
CREATE USER bob WITH PASSWORD '{}';
CREATE USER bob IDENTIFIED BY '{}';
machine h login bob password {}
requirepass {}
\x1b[36mpassword\x1b[0m=\x1b[35m{}\x1b[0m
""".strip("\n").split("\n")

TOKENS = (
    *(
        "AKIA" + "Q3EGRT5ZLMNOP2X7",
        "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
        "glpat-" + "x1Y2z3A4b5C6d7E8f9G0",
    ),
    *("xo" + "xb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"),
    *("AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "sk-ant-" + "api03-Ab1Cd2Ef3Gh4Ij5Kl6Mn7", "npm_" + "a" * 36),
    *("pypi-AgE" + "IcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAw", "dckr_pat_" + "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Q"),
    *("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLXRoYXQtaXMtbm90", "hvs." + "CAESIJ1a2b3c4d5e6f7g8h9i0j"),
    *("MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "sk-proj-" + "Ab1Cd2Ef3Gh4Ij5Kl6Mn7"),
    *("$6$rounds=5000$saltsalt$" + "a1B2" * 21, "$2b$12$" + "a1B2" * 13 + "x", "$y$j9T$abcdefghijk$" + "a1B2" * 11),
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
)

BENIGN = """
change le mot de passe de bob
mot de passe : je l'ai oublié
mot de passe : oublié
quel est le mot de passe ?
le mot de passe est obligatoire
the password is required
password: required
password: forgot it again
Failed password for invalid user admin from 192.0.2.4 port 22 ssh2
Accepted publickey for bob from 192.0.2.4 port 22 ssh2: RSA SHA256:abcdefABCDEF0123456789abcdefABCDEF0123456789
sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/ls
pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh
password = get_password()
password=self.password,
connect(password=password, token=token)
def login(password: str, token: str = "") -> None:
if password == "hunter2x":
print(f"password={password!r}")
password: ${DB_PASSWORD}
password: {{ vault_password }}
password: !vault |
password=$PW
password: <password>
password=****
password=[secret]
mysql -u root -p
docker run -u 1000:1000 -p 8080:80 x
http://host:8080/path@x
max_tokens: 4096
Unexpected token: }
use --password to set it
with the new --password option.
secret: db-credentials
bypass: 3
PasswordAuthentication no
Cookie: a nice thing
key.pem:-----BEGIN RSA PRIVATE KEY-----
- **The token was revoked**: ask for a new one.
Code : K7PQ-3XYZ
""".strip("\n").split("\n")

BODY = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB\n"
PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + BODY * 5 + "aFDrBz9v\n-----END RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize("form", FORMS)
def test_a_value_is_hidden_and_its_key_stays(form: str) -> None:
    before, after = form.split("{}")
    shown = patterned(before + SECRET + after)
    assert shown == f"{before}[secret]{after}"
    assert patterned(shown) == shown
    assert secret_in(before + SECRET + after)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("around", ["{}", "found {} in it", '"{}"', "({})", "x={};", "https://h/?k={}&b=1"])
def test_a_token_says_itself_what_it_is(token: str, around: str) -> None:
    shown = patterned(around.format(token))
    assert token not in shown
    assert "[secret]" in shown


@pytest.mark.parametrize(
    "place",
    [
        "https://hooks.slack.com/services/T0AB12CDE/B0FG34HIJ/{}",
        "https://discord.com/api/webhooks/123456789012345678/" + "a" * 40 + "{}",
        "https://api.telegram.org/bot123456789:AA" + "b" * 25 + "{}/getMe",
        "Authorization: PVEAPIToken=root@pam!bot={}-f5a6-4b7c-8d9e-0a1b2c3d4e5f",
    ],
)
def test_addresses_that_are_secrets(place: str) -> None:
    assert "0a1b2c3d" not in patterned(place.format("0a1b2c3d"))


@pytest.mark.parametrize("line", BENIGN)
def test_what_is_no_secret_stays(line: str) -> None:
    assert patterned(line) == line
    assert not secret_in(line)


@pytest.mark.parametrize("secret", [SECRET, 'it\'s "quoted" 1', 'a\\b9"c', "é€ 9x", "Pa$$w0rd!&;x"])
def test_json_strings_are_read_to_their_end(secret: str) -> None:
    once = json.dumps({"user": "bob", "password": secret})
    for text in (once, json.dumps({"body": once}), json.dumps({"password": secret}, ensure_ascii=False)):
        shown = patterned(text)
        assert shown.count("[secret]") == 1
        assert json.dumps(secret)[1:-1] not in shown
    assert json.loads(patterned(once)) == {"user": "bob", "password": "[secret]"}


def test_other_encodings_of_a_value() -> None:
    for value in (base64.b64encode(SECRET.encode()).decode(), quote("p@ss w0rd/1", safe="")):
        assert value not in patterned(f"password: {value}")
        assert value not in patterned(f"https://bob:{value}@host/")
    basic = base64.b64encode(b"bob:hunter2").decode()
    assert patterned(f"Authorization: Basic {basic}") == "Authorization: Basic [secret]"


def test_private_keys_on_many_lines_and_on_one() -> None:
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    assert patterned(f"a\n{PEM}b\n") == f"a\n{begin}\n[secret]\n{end}\nb\n"
    assert patterned(json.dumps({"key": PEM, "b": 1})) == f'{{"key": "{begin}[secret]{end}\\n", "b": 1}}'
    logged = patterned("".join(f"Nov 20 12:00:01 web app[7]: {line}\n" for line in PEM.splitlines()))
    assert BODY.strip() not in logged
    assert "aFDrBz9v" not in logged
    assert logged.count("Nov 20 12:00:01 web app[7]: ") == 8
    assert patterned(f"{begin}\n{BODY}exit status 1\n") == f"{begin}\n[secret]\nexit status 1\n"


def test_pieces_of_a_stream_are_held_until_the_line_ends() -> None:
    stream = RedactingStream(line_patterned)
    assert stream.feed("password=hun") == ""
    assert stream.feed("ter2\nnext") == "password=[secret]\n"
    assert stream.close() == "next"


def test_known_secrets_are_hidden_first_also_line_by_line() -> None:
    known = KnownSecrets()
    known.learn("hunter2hunter\n")
    known.learn(PEM)
    redact = Redaction(known)
    assert redact("password=hunter2hunter and hunter2hunter") == "password=[secret] and [secret]"
    stream = redact.stream()
    shown = "".join(stream.feed(f"x {line}\n") for line in PEM.splitlines()) + stream.close()
    assert BODY.strip() not in shown
    assert "aFDrBz9v" not in shown


def test_everything_else_of_a_long_text_stays() -> None:
    text = "İ a line with İ\n" * 50
    assert patterned(text + "password=hunter2\n" + text) == text + "password=[secret]\n" + text
