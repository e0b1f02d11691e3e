"""Secrets that say themselves what they are: tokens with a known beginning, hashes of passwords."""

import re

from bot.core.patterns.mark import HIDDEN

_TOKENS = (
    # cloud providers: the id of a key, temporary ones, tokens of services
    *(("AKIA", "[A-Z0-9]{16}"), ("ASIA", "[A-Z0-9]{16}"), ("ABIA", "[A-Z0-9]{16}"), ("ACCA", "[A-Z0-9]{16}")),
    *(("AIza", r"[\w-]{35}"), ("ya29.", r"[\w-]{20,}"), ("GOCSPX-", r"[\w-]{20,}"), ("1//0", r"[\w-]{35,}")),
    *(("LTAI", "[A-Za-z0-9]{16,24}"), ("AKID", "[A-Za-z0-9]{32}"), ("dop_v1_", "[a-f0-9]{64}")),
    *(("doo_v1_", "[a-f0-9]{64}"), ("dor_v1_", "[a-f0-9]{64}"), ("dapi", "[a-f0-9]{32}"), ("HRKU-", r"[\w-]{30,}")),
    # code hosting, registries, CI
    *((f"gh{kind}_", r"[A-Za-z0-9]{30,}") for kind in "pousr"),
    *(
        ("github_pat_", r"\w{22,}"),
        ("ATATT3", r"[\w=.-]{30,}"),
        ("ATBB", r"[A-Za-z0-9]{28,}"),
        ("ATCTT3", r"[\w=-]{30,}"),
    ),
    *(
        (f"gl{kind}-", r"[\w.=-]{20,}")
        for kind in ("pat", "ptt", "dt", "rt", "cbt", "ft", "soat", "oas", "agent", "imt")
    ),
    *(
        ("npm_", "[A-Za-z0-9]{30,}"),
        ("pypi-AgE", r"[\w-]{40,}"),
        ("rubygems_", "[a-f0-9]{48}"),
        ("oy2", "[a-z0-9]{43}"),
    ),
    *(
        ("dckr_pat_", r"[\w-]{20,}"),
        ("dckr_oat_", r"[\w-]{20,}"),
        ("cio", "[A-Za-z0-9]{32}"),
        ("bkua_", "[a-z0-9]{40}"),
    ),
    # messengers
    *((f"xox{kind}-", r"[\w.-]{10,}") for kind in "abeoprs"),
    *(("xapp-", r"[\w-]{20,}"), ("xoxe.xox", r"[bp]-[\w-]{20,}"), ("mfa.", r"[\w-]{80,}")),
    # models
    *(
        ("sk-ant-", r"[\w-]{20,}"),
        ("sk-proj-", r"[\w-]{20,}"),
        ("sk-svcacct-", r"[\w-]{20,}"),
        ("sk-or-", r"[\w-]{20,}"),
    ),
    *(("sk-", "[A-Za-z0-9]{32,}"), ("hf_", "[A-Za-z0-9]{30,}"), ("gsk_", "[A-Za-z0-9]{40,}"), ("xai-", r"\w{60,}")),
    *(("r8_", "[A-Za-z0-9]{37}"), ("pplx-", "[A-Za-z0-9]{40,}")),
    # payments, mail, telephone
    *((f"{kind}_{mode}_", "[A-Za-z0-9]{16,}") for kind in ("sk", "rk") for mode in ("live", "test", "prod")),
    *(
        ("whsec_", "[A-Za-z0-9+/=]{20,}"),
        ("sq0atp-", r"[\w-]{22}"),
        ("sq0csp-", r"[\w-]{43}"),
        ("key-", "[a-f0-9]{32}"),
    ),
    *(("SG.", r"[\w-]{16,32}\.[\w-]{16,64}"), ("SK", "[a-f0-9]{32}"), ("xkeysib-", r"[a-f0-9]{64}-\w{16}")),
    *((f"shp{kind}_", "[a-fA-F0-9]{32}") for kind in ("at", "ca", "pa", "ss")),
    # infrastructure, observation, secrets themselves
    *(
        ("hvs.", r"[\w-]{20,}"),
        ("hvb.", r"[\w-]{20,}"),
        ("AGE-SECRET-KEY-1", "[A-Z0-9]{50,}"),
        ("ops_eyJ", r"[\w+/=-]{40,}"),
    ),
    *(("glsa_", r"\w{32,}"), ("glc_", r"[\w+/=-]{32,}"), ("NRAK-", "[A-Z0-9]{27}"), ("sntrys_", r"[\w+/=-]{40,}")),
    *(("sntryu_", "[a-f0-9]{64}"), ("dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"), ("dp.pt.", "[A-Za-z0-9]{40,}")),
    *(
        ("pul-", "[a-f0-9]{40}"),
        ("tskey-", r"[\w-]{20,}"),
        ("PMAK-", r"[a-f0-9-]{40,}"),
        ("lin_api_", "[A-Za-z0-9]{40}"),
    ),
    *(
        ("pscale_tkn_", r"[\w.-]{32,}"),
        ("pscale_pw_", r"[\w.-]{32,}"),
        ("sbp_", "[a-f0-9]{40}"),
        ("figd_", r"[\w-]{40,}"),
    ),
    *(
        ("ntn_", "[A-Za-z0-9]{40,}"),
        ("secret_", "[A-Za-z0-9]{43}"),
        ("FlyV1 ", r"[\w+/=,-]{40,}"),
        ("nfp_", r"[\w-]{36,}"),
    ),
    *(("cmVmdGtuOj", "[A-Za-z0-9]{40,}"), ("AKCp", "[A-Za-z0-9]{60,}"), ("EAAC", "[A-Za-z0-9]{80,}")),
    # anything signed: JSON web tokens, and encrypted ones
    ("eyJ", r"[\w-]{8,}\.(?:eyJ)?[\w-]{8,}\.[\w-]{0,}(?:\.[\w-]+){0,2}"),
)
_HASHES = (
    *(
        (f"${kind}$", r"(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,32}\$[./A-Za-z0-9]{20,}")
        for kind in ("1", "5", "6", "apr1", "sha1")
    ),
    *((f"$2{kind}$", r"\d\d\$[./A-Za-z0-9]{50,}") for kind in ("a", "b", "x", "y")),
    *((f"${kind}$", r"[./A-Za-z0-9]{2,20}\$[./A-Za-z0-9]{1,90}\$[./A-Za-z0-9]{20,}") for kind in ("y", "gy")),
    ("$7$", r"[./A-Za-z0-9]{10,}\$[./A-Za-z0-9]{20,}"),
    ("$argon2", r"(?:id|i|d)\$[\w=,$]{3,80}\$[+/A-Za-z0-9]{8,}\$[+/A-Za-z0-9]{16,}"),
    ("$scrypt$", r"[\w=,]{5,60}\$[+/A-Za-z0-9]{8,}\$[+/A-Za-z0-9]{16,}"),
    ("pbkdf2_sha256$", r"\d{1,9}\$[\w+/=.-]{4,64}\$[\w+/=.-]{20,}"),
    ("$pbkdf2-", r"[\w-]{1,12}\$\d{1,9}\$[\w+/=.]{8,}\$[\w+/=.]{20,}"),
    ("$P$", "[./A-Za-z0-9]{31}"),
    ("$8$", r"[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}"),
    ("$9$", r"[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}"),
    ("SCRAM-SHA-256$", r"\d{1,9}:[\w+/=]{8,}\$[\w+/=]{20,}:[\w+/=]{20,}"),
    *((f"{{{kind}}}", r"[\w+/=$.]{20,}") for kind in ("SSHA", "SHA", "SMD5", "MD5", "SSHA256", "SSHA512", "CRYPT")),
)
_PLACES = (
    # Where the secret is the end of an address, or follows a name that may stay.
    ("hooks.slack.com/", r"(?:services|workflows|triggers)/[\w/-]{10,}"),
    ("/api/webhooks/", r"\d{10,}/[\w-]{40,}"),
    ("webhook.office.com/", r"webhookb2/[\w@/-]{40,}"),
    (":AA", r"[\w-]{31,37}"),  # the token of a Telegram bot: its number stays
    ("PVEAPIToken=", r"[\w.@!-]{3,64}[=:][a-f0-9-]{36}"),
)
_DISCORD = re.compile(r"\.[\w-]{6}\.[\w-]{27,45}(?![\w.-])")
_DISCORD_USER = re.compile(r"(?:^|[^\w.-])([MNO][\w-]{23,27})$")
"""A token of a Discord bot has no beginning to search for: looked for is its middle, then what stands before it."""


def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each starts with its literal, which `re` searches for quickly; what stands before it is looked at afterwards."""
    inside = {":AA": r"(?<=\d{6}:AA)", "PVEAPIToken=": ""}
    rules = [
        (literal, re.compile(f"{re.escape(literal)}(?<![A-Za-z0-9]{re.escape(literal)}){tail}"))
        for literal, tail in (*_TOKENS, *_HASHES)
    ]
    for literal, tail in _PLACES:
        rules.append((literal, re.compile(f"(?P<keep>{re.escape(literal)}){inside.get(literal, '')}{tail}")))
    return tuple(rules)


_RULES = _compiled()


def hide(text: str) -> str:
    """The text with every such token and hash hidden."""
    for literal, rule in _RULES:
        if literal in text:
            text = rule.sub(r"\g<keep>" + HIDDEN if rule.groups else HIDDEN, text)
    return _discord(text)


def _discord(text: str) -> str:
    made, done = [], 0
    for match in _DISCORD.finditer(text):
        if user := _DISCORD_USER.search(text, max(done, match.start() - 29), match.start()):
            made += [text[done : user.start(1)], HIDDEN]
            done = match.end()
    return "".join(made) + text[done:]
