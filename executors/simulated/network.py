"""`ss` and `curl`, and `nginx -t`: what listens, and what answers."""

from urllib.parse import urlsplit

from executors.simulated.command import Call, Commands, ProgramError, options
from executors.simulated.site import BAD_GATEWAY, PAGE
from executors.simulated.state import Host, answers

COULD_NOT_RESOLVE, COULD_NOT_CONNECT, HTTP_ERROR = 6, 7, 22
RESPONSE_SECONDS = 0.004


async def _ss(call: Call) -> int:
    given = options(call, "ltnHap46u", "listening tcp numeric no-header all processes ipv4 ipv6 udp")
    rows = []
    for service in sorted(call.host.services.values(), key=lambda service: service.spec.ports):
        if not service.is_active or given.has("-u", "--udp"):
            continue
        owner = f'users:(("{service.spec.name}",pid={service.main_pid},fd=6))'
        users = owner if given.has("-p", "--processes") and call.is_root else ""
        rows += [("LISTEN", "0", "511", "0.0.0.0", str(port), "0.0.0.0", "*", users) for port in service.spec.ports]  # noqa: S104 - text
    header = ("State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process")
    shown = rows if given.has("-H", "--no-header") else [header, *rows]
    widths = [max((len(row[column]) for row in shown), default=0) for column in range(7)]
    await call.lines(
        [
            f"{row[0]:<{widths[0]}} {row[1]:<6} {row[2]:<6} {row[3]:>{widths[3]}}:{row[4]:<{widths[4]}} "
            f"{row[5]:>{widths[5]}}:{row[6]:<4}{row[7]}"
            for row in shown
        ]
    )
    return 0


async def _curl(call: Call) -> int:
    given = options(
        call,
        "sSo:w:m:fIkLX:H:A:",
        "silent show-error output= write-out= max-time= connect-timeout= fail head insecure location request= header=",
        code=2,
    )
    if not given.rest:
        raise ProgramError("curl: try 'curl --help' or 'curl --manual' for more information", 2)
    await call.host.clock.sleep(RESPONSE_SECONDS)
    code, status, body, complaint = _fetch(call, given.rest[0])
    failed = given.has("-f", "--fail") and status >= 400  # noqa: PLR2004 - first of HTTP's errors
    if failed:
        code, complaint = HTTP_ERROR, f"curl: (22) The requested URL returned error: {status}"
    if code and (given.has("-S", "--show-error") or not given.has("-s", "--silent")):
        await call.complain(complaint)
    if status and not failed:
        if given.has("-I", "--head"):
            await call.output.write(f"HTTP/1.1 {status} {'OK' if status == 200 else 'Bad Gateway'}\r\n\r\n")  # noqa: PLR2004
        elif not given.has("-o", "--output"):
            await call.output.write(body)
    form = given.last("-w", "--write-out")
    if form:
        await call.output.write(_write_out(form, status, len(body) if status else 0))
    return code


def _fetch(call: Call, address: str) -> tuple[int, int, str, str]:
    """Exit code, HTTP status (0 for none), body, complaint."""
    url = urlsplit(address if "://" in address else f"http://{address}")
    name, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    if call.world.site_url and url.netloc == urlsplit(call.world.site_url).netloc:
        return (0, 200, PAGE, "") if call.world.site_is_up else (0, 502, BAD_GATEWAY, "")
    host = _reached(call, name)
    if host is None:
        return COULD_NOT_RESOLVE, 0, "", f"curl: (6) Could not resolve host: {name}"
    if not answers(host, port):
        text = f"Failed to connect to {name} port {port} after 0 ms: Couldn't connect to server"
        return COULD_NOT_CONNECT, 0, "", f"curl: (7) {text}"
    return 0, 200, PAGE, ""


def _reached(call: Call, name: str) -> Host | None:
    if name in {"localhost", "127.0.0.1", "::1", call.host.name}:
        return call.host
    return next((host for host in call.world.hosts.values() if name in {host.name, host.address}), None)


def _write_out(form: str, status: int, size: int) -> str:
    values = {
        "http_code": f"{status:03}",
        "response_code": f"{status:03}",
        "time_total": f"{RESPONSE_SECONDS:.6f}",
        "time_connect": f"{RESPONSE_SECONDS / 8:.6f}",
        "time_starttransfer": f"{RESPONSE_SECONDS * 0.9:.6f}",
        "size_download": str(size),
    }
    text = form.replace("\\n", "\n").replace("\\t", "\t")
    for name, value in values.items():
        text = text.replace(f"%{{{name}}}", value)
    return text


async def _nginx(call: Call) -> int:
    given = options(call, "tTvVqs:c:")
    if given.has("-v", "-V"):
        await call.complain("nginx version: nginx/1.22.1")
        return 0
    if not given.has("-t"):
        raise ProgramError("nginx: this simulated host runs nginx through systemctl only")
    if not call.is_root:
        raise ProgramError(
            'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed '
            '(13: Permission denied)\nnginx: [emerg] open() "/run/nginx.pid" failed (13: Permission denied)\n'
            "nginx: configuration file /etc/nginx/nginx.conf test failed"
        )
    await call.complain("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok")
    await call.complain("nginx: configuration file /etc/nginx/nginx.conf test is successful")
    return 0


COMMANDS: Commands = {"ss": _ss, "curl": _curl, "nginx": _nginx}
