"""Values by the name of their key: `password=…`, `"api_key": "…"`, `mot de passe : …`, `--token …`, `<secret>…`."""

import re

from bot.core.patterns.mark import HIDDEN
from bot.core.patterns.values import expression, name, placeholder, strong, word

WORDS = (
    *("pass", "pwd", "psw", "mdp", "psk", "phrase", "secret", "token", "jeton", "credential", "sessid", "sessionid"),
    *("api", "access", "private", "preshared", "shared", "account", "encryption", "signing", "master", "app", "auth"),
    *("client", "signature", "sig=", "clé", "cle", "code d", "_pw", "storage"),
)
"""In lower case: a line without any of them holds no key that is known here."""

SHORTEST, SHORTEST_TOKEN = 3, 8
LONGEST_STRING, LONGEST_JUDGED = 8192, 256
"""Characters between quotes (a longer string is read as far as its first space); of a bare value before it is judged."""

_PASSWORD = r"""pass(?:word|wd|phrase|code|wort)|mots?\ de\ passe|passw?|pwd|psw|mdp|psk|(?<=_)pw
    |phrase\ (?:de\ passe|secr[eè]te)|code\ (?:secret|d['’]acc[eè]s)"""
_TOKEN = r"""(?:(?:api|access|private|preshared|shared|shared[ _-]?access|account|encryption|signing|master|app|auth
    |secret|storage|client)[ _-]?key(?![\w]*file))|apikey|secret|token|jeton|credentials?
    |(?:php|j)?sess(?:ion)?id|(?:(?<=[?&])|(?<=amz-))signature|(?<=[?&])sig|_?auth(?=["'\\]{0,3}\s{0,2}[:=])
    |cl[eé]\ (?:d['’])?(?:api|acc[eè]s|secr[eè]te|priv[eé]e)"""
_ANSI = r"(?:\x1b\[[0-9;]{0,12}m){0,3}"
_KEY = re.compile(
    rf"""(?:(?P<password>{_PASSWORD})|(?P<token>{_TOKEN}))(?:[_-]?\d{{1,2}})?(?=[^\w-]){_ANSI}
    (?:
        (?P<equal>["'\]`\\]{{0,4}}\s{{0,12}}(?:=>|:=|\?=|=(?!=)|%3[dD])\s{{0,12}})     # environment, INI, code, URL
      | (?P<colon>["'\]`\\*]{{0,4}}[ \t\u00a0\u202f]{{0,12}}:(?![:/=])[*]{{0,2}}\s{{0,12}})   # YAML, JSON, sentences
      | (?P<value>["'\\]{{0,4}}\s{{0,4}},?\s{{0,4}}["'\\]{{0,4}}value["'\\]{{0,4}}\s{{0,4}}[:=]\s{{0,4}})   # pairs
      | (?P<xml>\s{{0,4}}>)
      | (?P<list>["']\s{{0,4}},\s{{0,4}})
      | (?P<said>\s{{1,3}}(?:is|est|c['’]est|are|was)\s{{0,2}}:?\s{{1,3}})
      | (?P<flag>\s)
    ){_ANSI}""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTE = re.compile(r"""[bfruBFRU@$]{0,2}(?P<quote>\\{0,7}["']|[«“„`][ \u00a0\u202f]?)""")
_CLOSING = {"«": "»", "“": "”", "„": "“"}
_BARE = re.compile(
    r"""(?:[^\s"'`&;,<\\\x1b]            # as far as a shell, a query, a list or a string goes
    | [&;,](?![\w.-]{1,40}=|\s|["']|$) | <(?!/) | \\(?![nrt][\w"']{1,40}[=:]|\\{0,6}["']) | %(?!26\w{1,40}%3[dD])
    | (?<=\w)["'`](?=\w)){1,256}""",
    re.VERBOSE,
)
_XML = re.compile(r"[^<>\r\n]+(?=</)")
_ARGUMENT = re.compile(r"[^\x1f\r\n]+")
_LAST = re.compile(r"""[.,;!"'\]})]{0,8}\s{0,80}(?:$|\#|//|--)""")
_ENDS_COMMAND = re.compile(r"\s{0,80}(?:$|\s-|[|;&>\x1f])")


def hide(line: str) -> str:
    """The line with every such value hidden; its keys stay."""
    made, done, at = [], 0, 0
    while match := _KEY.search(line, at):
        start, end = _value(line, match)
        if _is_secret(line, match, line[start:end], start, end):
            made += [line[done:start], HIDDEN]
            done = at = _whole(line, start, end) if end - start >= LONGEST_JUDGED else end
        else:
            at = match.start() + 1 if match["flag"] else max(match.end() - 1, match.start() + 1)
    return "".join(made) + line[done:] if made else line


def _value(line: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the value starts and ends, quotes left out."""
    at = match.end()
    if quoted := _QUOTE.match(line, at):
        opener = quoted["quote"]
        start, closing = quoted.end(), _CLOSING.get(opener[0], opener.rstrip(" \u00a0\u202f"))
        end = _closed(line, closing, start)
        if end >= 0:
            return start, len(line[:end].rstrip(" \u00a0\u202f")) if opener[0] in _CLOSING else end
        at = start
    shape = _XML if match["xml"] else _ARGUMENT if match["flag"] == "\x1f" else _BARE
    found = shape.match(line, at)
    return (at, _trimmed(line, at, found.end())) if found else (at, at)


def _closed(line: str, closing: str, start: int) -> int:
    """Where the string ends: at its quote, unless that one is escaped."""
    end = line.find(closing, start, start + LONGEST_STRING)
    while end > start and len(closing) == 1 and closing in "\"'" and line[end - 1] == "\\":
        slashes = len(line[start:end]) - len(line[start:end].rstrip("\\"))
        if slashes % 2 == 0:
            break
        end = line.find(closing, end + 1, start + LONGEST_STRING)
    return end


def _whole(line: str, start: int, end: int) -> int:
    """Where a value ends that is longer than what was judged of it."""
    while more := _BARE.match(line, end):
        end = more.end()
    return _trimmed(line, start, end)


def _trimmed(line: str, start: int, end: int) -> int:
    """Without brackets that were opened before the value: `(password=…)`, `{password: …}`."""
    while end - start > 1 and line[end - 1] in ")]}":
        if {")": "(", "]": "[", "}": "{"}[line[end - 1]] in line[start:end]:
            break
        end -= 1
    return end


def _is_secret(line: str, match: re.Match[str], value: str, start: int, end: int) -> bool:
    if len(value) < SHORTEST or placeholder(value):
        return False
    before = line[max(0, match.start() - 40) : match.start()]
    key, quoted = match["password"] or match["token"], start > match.end()
    upper = key.isupper() and not before[-1:].islower()
    if key.casefold() == "pass" and before[-1:].isalpha() and not (before[-1:].islower() and key[0].isupper()):
        return False  # "bypass: 3", "compass = …"
    if key.casefold() == "pwd" and value.startswith(("/", "~")):
        return False  # the working directory, as sudo logs it
    if _names(value, key, quoted=quoted) or (word(value) and not strong(value)):
        return False
    if match["flag"]:
        return _flagged(line, value, before, end)
    if match["list"]:
        return quoted and strong(value) and not name(value)
    weak = match["token"] is not None or key.casefold() in {"pass", "passw"}
    if quoted or match["xml"]:
        return _as_string(value, weak=weak)
    if expression(value) and not (upper and strong(value)):
        return False
    if match["said"]:
        return strong(value) and not name(value) and len(value) >= 6
    if match["colon"]:
        return _after_colon(line, value, end, weak=weak)
    if weak and not upper:
        return _token(value)
    return not value.isdecimal() or (len(value) >= 4 and not weak)


def _names(value: str, key: str, *, quoted: bool) -> bool:
    """`password=password`, `token=auth_token`: the value is called like its key, it is a variable or a label."""
    plain, wanted = (re.sub(r"[^a-z]", "", one[:64].casefold()) for one in (value, key))
    bare = re.fullmatch(r"[\w.,;:)\]*-]+", value[:64]) is not None and not re.search(r"\d\D*\d", value[:64])
    return bare and (plain == wanted or (not quoted and plain.endswith(wanted)))


def _as_string(value: str, *, weak: bool) -> bool:
    if any(sign.isspace() for sign in value):
        told = value.casefold().count(" ") > 7 or value.rstrip()[-1:] in ".?!:…" or _spoken(value)
        return not weak and not told
    return _token(value) if weak else not (expression(value) and "/" in value) and "|" not in value[1:-1]


def _spoken(value: str) -> bool:
    """Whether a text is about passwords instead of being one."""
    return re.search(r"(?i)pass(?:e\b|w|p|c)|mot de|enter|saisi|must|doit|your|votre|invalid|\{|%s", value) is not None


def _after_colon(line: str, value: str, end: int, *, weak: bool) -> bool:
    """A sentence goes on after a word; a secret is the line's last word, or no word at all."""
    if weak:
        return _token(value)
    if value.isdecimal():
        return len(value) >= 4 and _LAST.match(line, end) is not None
    if strong(value):
        return not name(value) or _LAST.match(line, end) is not None
    return value[-1] not in ".?!:,;…" and _LAST.match(line, end) is not None


def _token(value: str) -> bool:
    """What machines make: long, and no word, name, number, date or path."""
    if len(value) < SHORTEST_TOKEN or name(value) or expression(value) or value.isdecimal():
        return False
    return strong(value) or (len(value) >= 20 and value.isalnum())


def _flagged(line: str, value: str, before: str, end: int) -> bool:
    """`--password X`: behind a flag, on a command line and not in a text about one."""
    if not re.search(r"(?:^|[\s\"'\[,=(\x1f])--?[\w.-]*$", before) or value.startswith("-"):
        return False
    if strong(value):
        return not expression(value)
    return (
        not expression(value)
        and value[-1] not in ".,;:)"
        and re.match(r"\s*$|\s+-|\s*[|;&>\x1f]", line[end:]) is not None
    )
