"""Secrets of connections: the password in an address, headers that prove who asks."""

import re
from functools import partial

from bot.core.patterns.mark import HIDDEN, Hide, group, in_lines, lowered
from bot.core.patterns.values import given, placeholder, strong, word

_USERINFO = re.compile(
    r"""://[^\s/?\#@:"'<>`\[\]\\]{0,128}:(?!\d{1,5}(?:[/?\#\s"',;)]|$))
    (?P<v>(?:[^\s"'<>`/\\]|/(?!/)){1,256})@(?=[\w\[{$%*.-])""",
    re.VERBOSE,
)
_ENCODED_USERINFO = re.compile(
    r"(?i:%3a%2f%2f)(?:(?!%3[aA]|%2[fF])[\w.%+-]){0,128}%3[aA](?P<v>(?:(?!%40|%2[fF])[\w.%+!*~-]){1,256})%40"
)
_AUTHORIZATION = re.compile(
    r"""authorization["'\\\]]{0,4}\s{0,4}(?:=>|[:=,])\s{0,4}["'\\]{0,4}
    (?:(?P<scheme>bearer|basic|token|bot|apikey|api-key|key|negotiate|ntlm|hoba|sso-key|genie[Kk]ey
        |pveapitoken=\S{1,80}?[=:])[ \x1f:=]{0,3}
      |(?P<parts>digest|aws4-hmac-sha256|hmac|hawk|oauth|mac|signature)\s{1,3})?
    (?P<v>(?(parts)(?:[^\r\n"'\\]|=\\?"[^"\r\n]{0,512}")+|[^\s"'\\,;<>]{4,}))""",
    re.VERBOSE | re.IGNORECASE,
)
_BEARER = re.compile(r"bearer[ :=\x1f]{1,3}(?P<v>[\w.~+/-]{16,}={0,2})", re.IGNORECASE)
_COOKIE = re.compile(
    r"(?P<set>set-)?cookie[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}[\"'\\]{0,4}(?P<rest>[\w.-]{1,64}=[^\r\n\"'\\]+)", re.IGNORECASE
)
PLAIN = 24
"""Characters of a credential that has neither digits nor signs."""
_PAIR = re.compile(r"=[^;\s]+")


def hide(text: str, low: str) -> str:
    """The text with such values hidden; users, hosts, schemes and names of cookies stay."""
    if "://" in low:
        text = group(_USERINFO, _in_address, text)
    for words, rule in _BY_WORD:
        text = in_lines(text, lowered(text), words, rule) if any(one in low for one in words) else text
    return text


def _in_address(value: str) -> bool:
    return not placeholder(value)


def _headers(line: str) -> str:
    return group(_BEARER, _credential, group(_AUTHORIZATION, _credential, line))


def _credential(value: str) -> bool:
    return given(value) and not word(value) and (strong(value) or len(value) >= PLAIN)


def _cookies(match: re.Match[str]) -> str:
    rest = _PAIR.sub("=" + HIDDEN, match["rest"], count=1 if match["set"] else 0)
    return match[0][: match.start("rest") - match.start()] + rest


_BY_WORD: tuple[tuple[tuple[str, ...], Hide], ...] = (
    (("%3a%2f%2f",), partial(group, _ENCODED_USERINFO, _in_address)),
    (("authorization", "bearer"), _headers),
    (("cookie",), partial(_COOKIE.sub, _cookies)),
)
