"""The little languages inside arguments: the few forms that only read. Everything else in them can run or write."""

import re
from typing import Final

MAX_PROGRAM: Final = 300

_CLASS: Final = r"\[(?:[^/\\`\[\]]|\[:[a-z]+:\])+\]"
"""A bracket expression is closed where it was opened: else a slash in it would end the pattern for some readers."""
_FIELD: Final = r"\$(?:[0-9]{1,3}|NF|\(NF-[0-9]{1,2}\))"
_TEXT: Final = r'"(?:[^"\\`$]|\\[nt]){0,80}"'
_REGEX: Final = rf"/(?:[^/\\`\[\]]|{_CLASS}){{1,200}}/"
_NUMBER: Final = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_COMPARED: Final = rf"(?:==|!=|>=|<=|>|<|~|!~)\s*(?:{_NUMBER}|{_TEXT}|{_REGEX})"
_TEST: Final = (
    rf"(?:!?{_REGEX}|(?:{_FIELD}(?:\s*\+\s*0)?|NR|NF|length)\s*{_COMPARED}|NR%[0-9]{{1,4}}(?:==[0-9]{{1,4}})?)"
)
_VALUE: Final = rf"(?:{_FIELD}|NR|NF|{_NUMBER})"
_ITEM: Final = rf"(?:{_TEXT}|{_VALUE}(?:\s*[*/+-]\s*{_VALUE}){{0,4}})"
_PRINT: Final = rf"\{{\s*print(?:\s+{_ITEM}(?:(?:\s*,\s*|\s+|(?=[\"$])){_ITEM}){{0,15}})?\s*;?\s*\}}"
_PRINTF: Final = rf"\{{\s*printf\s+{_TEXT}(?:\s*,\s*{_ITEM}){{0,15}}\s*;?\s*\}}"
_AWK: Final = re.compile(rf"\s*(?:END|{_TEST}(?:\s*(?:&&|\|\|)\s*{_TEST}){{0,3}})?\s*(?:{_PRINT}|{_PRINTF})?\s*")
_AWK_SUM: Final = re.compile(
    rf"\s*(?:{_TEST})?\s*\{{\s*([a-z]{{1,8}})\s*(?:\+=\s*{_FIELD}|\+\+)\s*;?\s*\}}"
    rf"\s*END\s*\{{\s*print\s+(?:\1|{_TEXT}|\1/NR|\s|,)+;?\s*\}}\s*"
)
_SED_ADDRESS: Final = rf"(?:[0-9]{{1,7}}|\$|{_REGEX}I?)"
_SED_ESCAPE: Final = r"\\[.*+?|()\[\]{}^$]"
_SED: Final = re.compile(
    rf"(?:{_SED_ADDRESS}(?:,{_SED_ADDRESS})?)?\s*!?[pdq=]"
    rf"|s([/|#,@])(?:(?!\1)[^\\\[\]]|{_SED_ESCAPE}|{_CLASS})*\1(?:(?!\1)[^\\&])*\1[gIp0-9]{{0,3}}"
)
_JQ_WORDS: Final = "|".join(
    """
    keys length select map sort sort_by group_by unique unique_by first last add min max min_by max_by not and or if
    then else end type tostring tonumber to_entries from_entries has contains startswith endswith test join split empty
    null true false reverse flatten any all values ascii_downcase floor round todate fromdate""".split()  # noqa: SIM905
)
_JQ_TOKEN: Final = re.compile(
    rf"""\s+|"[^"\\]*"|\.[A-Za-z_][A-Za-z0-9_]*|[.\[\](){{}}|,:+*/<>=!?-]|[0-9]+|(?:{_JQ_WORDS}|@tsv|@csv)\b""",
    re.VERBOSE,
)
_CURL_FACTS: Final = (
    r"(?:http_code|response_code|http_version|time_[a-z]+|size_[a-z]+|speed_[a-z]+|remote_ip|remote_port|num_redirects"
    r"|ssl_verify_result|content_type|url_effective)"
)
_CURL: Final = re.compile(rf"(?:%\{{{_CURL_FACTS}\}}|\\[nt]|[A-Za-z0-9 :=_,.()|/-])+")
_RESOURCES: Final = frozenset(
    """all pod pods po node nodes no service services svc deployment deployments deploy daemonset daemonsets ds
    statefulset statefulsets sts replicaset replicasets rs job jobs cronjob cronjobs cj ingress ingresses ing namespace
    namespaces ns
    event events ev endpoints ep pvc pv persistentvolumeclaims persistentvolumes hpa storageclass storageclasses sc
    networkpolicy networkpolicies netpol crd crds apiservices cm configmap configmaps sa serviceaccount
    serviceaccounts role roles rolebinding rolebindings clusterrole clusterroles clusterrolebinding
    clusterrolebindings csr lease leases endpointslices pdb poddisruptionbudgets priorityclasses ingressclasses
    volumeattachments componentstatuses cs resourcequota quota limits""".split()  # noqa: SIM905
)


def awk(program: str) -> bool:
    """`$3 > 80 {print $1, $5}` and sums: no call, no pipe, no redirection, no getline."""
    bounded = len(program) <= MAX_PROGRAM and program.strip() != ""
    return bounded and (_AWK.fullmatch(program) is not None or _AWK_SUM.fullmatch(program) is not None)


def sed(program: str) -> bool:
    """`5,10p`, `/error/d`, `s/a/b/g`: one command, none that reads, writes or runs (`r`, `w`, `e`)."""
    return len(program) <= MAX_PROGRAM and _SED.fullmatch(program) is not None


def jq(program: str) -> bool:
    """A filter of known words: no variables (`$ENV`), no `env`, `input`, `import` or `include`."""
    at = 0
    while at < len(program) <= MAX_PROGRAM:
        token = _JQ_TOKEN.match(program, at)
        if token is None:
            return False
        at = token.end()
    return 0 < len(program) == at


def curl_format(text: str) -> bool:
    """`%{http_code}` and other facts; `%output{FILE}` would write, `@FILE` would read."""
    return len(text) <= MAX_PROGRAM and not text.startswith("@") and _CURL.fullmatch(text) is not None


def kubernetes_resource(text: str) -> bool:
    """`pods`, `deploy/web`, `nodes,pods`: no secrets."""
    kinds = [part.split("/")[0] for part in text.split(",")]
    return re.fullmatch(r"[a-z0-9,/.-]{1,128}", text) is not None and all(kind in _RESOURCES for kind in kinds)
