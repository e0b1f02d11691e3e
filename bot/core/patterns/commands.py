"""Secrets on command lines, by the program that takes them, and in the few files and statements that look alike."""

import re
from functools import partial

from bot.core.patterns.mark import group, in_lines, lowered
from bot.core.patterns.values import expression, given, strong

_V = r"""(?P<v>"(?:[^"\\\r\n]|\\.){1,256}"|'[^'\r\n]{1,256}'|[^\s"'|;&<>][^\s|;&<>"']{0,512})"""
_GAP = r"[^\r\n|;]{0,160}?[\s\"'\[,]"
_ACCOUNT = r"""["']?[^\s:"']{1,128}"""


def _rule(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"[\s]{1,4}").replace("V", _V, 1).replace("GAP", _GAP), flags)


_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("mysql", "mariadb"),
        _rule(r"(?:mysql|mariadb)[\w-]{0,16}+(?:GAP|\s)-p(?!assword|rotocol|ort|ipe|lugin|rint|ager|reserve)V"),
    ),
    (("sshpass",), _rule(r"sshpass(?:GAP|\s)-p\s?V")),
    (
        ("curl", "wget", "httpie", "https "),
        _rule(
            r"(?:curl|wget|https?ie?)(?:GAP|\s)(?:-u|--user|--proxy-user|-U|-a|--auth)[\s=]{0,3}(?!\d+:\d+\b)"
            + _ACCOUNT
            + ":V"
        ),
    ),
    (("curl",), _rule(r"curl(?:GAP|\s)(?:-b|--cookie)[\s=]{0,3}[\"']?[\w.-]{1,64}=V")),
    (
        ("smbclient", "rpcclient", "net "),
        _rule(r"(?:smbclient|rpcclient|net)(?:GAP|\s)(?:-U|--user)[\s=]{0,3}[^\s%]{1,64}%V"),
    ),
    (("redis-cli", "keydb-cli", "valkey-cli"), _rule(r"(?:redis|keydb|valkey)-cli(?:GAP|\s)(?:-a|--pass) V")),
    (("mongo",), _rule(r"mongo[a-z]{0,8}+(?:GAP|\s)-p V")),
    (
        ("docker", "podman", "helm", "skopeo", "buildah", "nerdctl", "oras", "crane"),
        _rule(r"\b(?:login|registry)(?:GAP|\s)-p V"),
    ),
    (("az ",), _rule(r"\baz login(?:GAP|\s)-p V")),
    (("ldap",), _rule(r"ldap[a-z]{2,10}+(?:GAP|\s)-w V")),
    (
        ("ipmitool", "mosquitto_", "sqlcmd", "zip ", "tsql"),
        _rule(r"(?:ipmitool|mosquitto_\w{3,4}|sqlcmd|zip|tsql)(?:GAP|\s)-P\s?V"),
    ),
    (("7z", "unrar", "rar "), _rule(r"(?:7z[ar]?|unrar|rar)(?:GAP|\s)-(?:p|hp)(?!\s)V")),
    (("freerdp", "rdesktop"), _rule(r"(?:freerdp|rdesktop)\w{0,6}+(?:GAP|\s)(?:/p:|-p )V")),
    (("snmp",), _rule(r"snmp[a-z]{3,10}+(?:GAP|\s)-(?:A|X) V")),
    (("openssl", "keytool", "-pass"), _rule(r"-pass(?:in|out)?[\s\"',]{1,4}[\"']?pass:V")),
    (("storepass", "keypass"), _rule(r"-(?:storepass|keypass|srcstorepass|deststorepass)[\s=]V")),
    (("sqlplus",), _rule(r"sqlplus(?:GAP|\s)[\w.$#]{1,64}/V")),
    (("chpasswd",), _rule(r"echo (?:-\w )?[\"']?[\w.-]{1,64}:V[^\r\n|]{0,40}\| ?(?:sudo )?chpasswd")),
    (("sudo ", "su "), _rule(r"(?:echo|printf) (?:-\w )?V ?\| ?(?:sudo -\w{0,3}S|su\b)")),
    (("passwd",), _rule(r"(?:echo|printf) (?:-\w )?V ?\| ?(?:sudo )?passwd --stdin")),
    (("htpasswd",), _rule(r"htpasswd -\w{0,4}b\w{0,4} (?:\S{1,256} )?[\w.@-]{1,64} V")),
    (("usermod", "useradd"), _rule(r"user(?:mod|add)(?:GAP|\s)-p V")),
    (("rabbitmqctl",), _rule(r"rabbitmqctl(?:GAP|\s)(?:add_user|change_password|authenticate_user) [\w.@-]{1,64} V")),
    (("net user",), _rule(r"\bnet user [\w.-]{1,64} V")),
    (("from-literal",), _rule(r"--from-literal[\s=][\"']?[\w.-]{1,128}=V")),
    (("lftp", "ncftp"), _rule(r"lftp(?:GAP|\s)-u [\w.@-]{1,64},V")),
    (("vault login", "npm login", "gh auth"), _rule(r"vault login (?:-\S{1,40} ){0,3}V")),
    (("requirepass", "masterauth"), _rule(r"(?:requirepass|masterauth)[\s\"']{1,4}V", re.IGNORECASE)),
    (
        ("identified",),
        _rule(
            r"identified\s{1,4}(?:with\s{1,4}\S{1,64}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?(?P<v>'[^'\r\n]{1,256}'|\"[^\"\r\n]{1,256}\")",
            re.IGNORECASE,
        ),
    ),
    (
        ("password '", "password\t'", "password ("),
        _rule(r"password\s{0,4}\(?\s{0,4}(?P<v>'[^'\r\n]{1,256}')", re.IGNORECASE),
    ),
    (
        ("password('", 'password("'),
        _rule(r"=\s{0,4}password\((?P<v>'[^'\r\n]{1,256}'|\"[^\"\r\n]{1,256}\")\)", re.IGNORECASE),
    ),
    (("login ",), _rule(r"\blogin \S{1,128} password V")),
    (("/pass:", "/pwd:"), _rule(r"/(?:pass|pwd):V", re.IGNORECASE)),
    (
        ("x-vault-", "private-token", "x-api-", "x-auth-"),
        _rule(r"x-(?:api|auth|vault)-[a-z-]{1,24}:\s{0,4}(?P<v>[\w.+/=-]{16,})", re.IGNORECASE),
    ),
)


def hide(text: str, low: str) -> str:
    """The text with the values of such flags and statements hidden; the commands stay."""
    for words, pattern in _RULES:
        shown = in_lines(text, low, words, partial(group, pattern, _taken))
        if shown != text:
            text, low = shown, lowered(shown)
    return text


def _taken(value: str) -> bool:
    return given(value) and (strong(value) or not expression(value))
