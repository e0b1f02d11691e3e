"""`ss`, `curl` and `nginx` on the simulated hosts."""

import pytest

from tests.unit.simulated.terminal import Terminal

CODE = "curl -sS -o /dev/null -w '%{http_code}' --max-time 5"


async def test_what_listens(terminal: Terminal) -> None:
    assert [line.split()[3] for line in (await terminal.run("ss -ltnH", "db-master")).lines] == [
        "0.0.0.0:22",
        "0.0.0.0:5432",
        "0.0.0.0:9100",
    ]
    assert (await terminal.run("ss -ltn")).lines[
        0
    ] == "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess"
    assert "nginx" in (await terminal.run("sudo -n ss -ltnp", "web-02")).out
    assert ":80 " not in (await terminal.run("ss -ltn")).out


@pytest.mark.parametrize(
    ("host", "url", "code", "out"),
    [
        ("web-01", "http://localhost/", 7, "000"),
        ("web-02", "http://localhost/", 0, "200"),
        ("web-01", "http://127.0.0.1:9100/metrics", 0, "200"),
        ("cache-01", "http://web-02/", 0, "200"),
        ("cache-01", "10.0.0.12", 0, "200"),
        ("cache-01", "http://nowhere/", 6, "000"),
        ("cache-01", "http://127.0.0.1:8080/", 0, "502"),
    ],
)
async def test_what_answers(terminal: Terminal, host: str, url: str, code: int, out: str) -> None:
    terminal.world.site_url = "http://127.0.0.1:8080/"
    screen = await terminal.run(f"{CODE} {url}", host)
    assert (screen.code, screen.out) == (code, out)


async def test_the_site_answers_once_nginx_runs(terminal: Terminal) -> None:
    terminal.world.site_url = "http://127.0.0.1:8080/"
    await terminal.run("sudo -n systemctl restart nginx")
    assert (await terminal.run(f"{CODE} http://127.0.0.1:8080/health")).out == "200"
    assert "It works" in (await terminal.run("curl http://localhost/")).out


async def test_curls_complaints(terminal: Terminal) -> None:
    terminal.world.site_url = "http://127.0.0.1:8080/"
    refused = await terminal.run("curl http://localhost/")
    assert refused.err == "curl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server\n"
    assert (await terminal.run("curl -s http://localhost/")).err == ""
    failed = await terminal.run("curl -f http://127.0.0.1:8080/")
    assert (failed.code, failed.err) == (22, "curl: (22) The requested URL returned error: 502\n")
    assert (await terminal.run("curl -I http://127.0.0.1:8080/")).out == "HTTP/1.1 502 Bad Gateway\r\n\r\n"
    assert (await terminal.run("curl")).code == 2


async def test_the_configuration_check(terminal: Terminal) -> None:
    screen = await terminal.run("sudo -n nginx -t")
    assert (screen.code, screen.out) == (0, "")
    assert screen.err.splitlines()[-1] == "nginx: configuration file /etc/nginx/nginx.conf test is successful"
    assert (await terminal.run("nginx -t")).code == 1
    assert (await terminal.run("nginx -v")).err == "nginx version: nginx/1.22.1\n"
    assert (await terminal.run("sudo -n nginx")).code == 1
    assert (await terminal.run("nginx -t", "db-master")).code == 127
