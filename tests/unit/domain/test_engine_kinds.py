"""Values about containers, machines, applications, monitors: what is taken, what is refused, to the last bound."""

from typing import Any

import pytest

from bot.domain import kinds_engines, kinds_watching
from bot.domain.errors import InvalidArgument
from bot.domain.parameters import Command
from tests.unit.domain.test_parameters import kind, why

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEE"
DIGEST = "sha256:" + "0a" * 32


def alias(name: str) -> Any:
    return getattr(kinds_engines, name, None) or getattr(kinds_watching, name)


@pytest.mark.parametrize(
    ("name", "said", "carried"),
    [
        ("Container", "shop_web.1", "shop_web.1"),
        ("Container", "3f4e5a6b7c8d", "3f4e5a6b7c8d"),
        ("Container", "a" * 128, "a" * 128),
        ("NewContainer", "a" * 63, "a" * 63),
        ("Image", "nginx", "nginx"),
        ("Image", "nginx:1.27-alpine_x", "nginx:1.27-alpine_x"),
        ("Image", "team/my-app__x.y", "team/my-app__x.y"),
        ("Image", f"registry.example.org:5000/team/app:v2@{DIGEST}", f"registry.example.org:5000/team/app:v2@{DIGEST}"),
        ("Image", f"app@{DIGEST}", f"app@{DIGEST}"),
        ("Project", "shop_2-a", "shop_2-a"),
        ("Volumes", "data:/var/lib/x", "data:/var/lib/x"),
        ("Volumes", "data:/var/lib/x:ro", "data:/var/lib/x:ro"),
        ("Volumes", "/srv/shop:/x:z", "/srv/shop:/x:z"),
        ("Volumes", "/:/host", "/:/host"),
        ("Volumes", "/data", "/data"),
        ("Volumes", "/srv/a..b:/x", "/srv/a..b:/x"),
        ("Ports", "80", "80"),
        ("Ports", "8080:80", "8080:80"),
        ("Ports", "127.0.0.1:65535:1/udp", "127.0.0.1:65535:1/udp"),
        ("Variables", "TZ=Europe/Paris", "TZ=Europe/Paris"),
        ("Variables", "empty=", "empty="),
        ("RestartPolicy", "unless-stopped", "unless-stopped"),
        ("Machine", "820", "820"),
        ("Machine", "shop_1.a-b", "shop_1.a-b"),
        ("NewMachine", "shop-01", "shop-01"),
        ("NewMachine", "a", "a"),
        ("NewMachine", "a" * 63, "a" * 63),
        ("MachineImage", "local:iso/debian-12.img", "local:iso/debian-12.img"),
        ("MachineState", "paused", "paused"),
        ("Provider", "proxmox", "proxmox"),
        ("Node", "pve-1", "pve-1"),
        ("Storage", "local-lvm", "local-lvm"),
        (
            "Task",
            "UPID:pve1:0003A2B4:01C5:vzdump:820:root@pam!bot:",
            "UPID:pve1:0003A2B4:01C5:vzdump:820:root@pam!bot:",
        ),
        ("Snapshot", "before-upgrade", "before-upgrade"),
        ("Backup", "local:backup/vzdump-qemu-820.vma.zst", "local:backup/vzdump-qemu-820.vma.zst"),
        ("BackupMode", "stop", "stop"),
        ("Keep", "1", 1),
        ("Keep", "999", 999),
        ("Vcpus", "512", 512),
        ("MemoryMb", "16", 16),
        ("MemoryMb", "16777216", 16_777_216),
        ("DiskGb", "65536", 65_536),
        ("PublicKey", KEY, KEY),
        ("PublicKey", f"{KEY} ops@example", f"{KEY} ops@example"),
        ("PublicKey", "ssh-rsa " + "A" * 740, "ssh-rsa " + "A" * 740),
        ("AppName", "site", "site"),
        ("Version", "1.4.2+build/7", "1.4.2+build/7"),
        ("Environment", "staging", "staging"),
        ("Monitor", "shop-https", "shop-https"),
        ("MonitorKind", "tls", "tls"),
        ("Url", "https://shop.example.org/health?a=b", "https://shop.example.org/health?a=b"),
        ("Url", "tcp://db.example.org:5432", "tcp://db.example.org:5432"),
        ("Severity", "critical", "critical"),
        ("Metric", "disk", "disk"),
        ("Percent", "1", 1),
        ("Percent", "100", 100),
        ("Alert", "a4k7", "a4k7"),
        ("AlertState", "acknowledged", "acknowledged"),
        ("Silence", "s2m9", "s2m9"),
        ("Until", "60m", "1h"),
        ("Until", "2026-11-20T10:00", "2026-11-20T10:00:00"),
    ],
)
def test_what_is_taken(name: str, said: str, carried: object) -> None:
    assert kind(alias(name)).parse(said) == carried


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        ("Container", "a" * 129, "argument.not_a_name"),
        ("Container", "a/b", "argument.not_a_name"),
        ("Image", "Nginx", "argument.not_an_image"),
        ("Image", "nginx:", "argument.not_an_image"),
        ("Image", "a" * 256, "argument.too_long"),
        ("Image", "a//b", "argument.not_an_image"),
        ("Image", "app@sha256:0a", "argument.not_an_image"),
        ("Project", "Shop", "argument.not_a_name"),
        ("Volumes", "data", "argument.not_a_volume"),
        ("Volumes", "../etc:/x", "argument.not_a_volume"),
        ("Volumes", "/srv/../etc:/x", "argument.not_a_volume"),
        ("Volumes", "data:/a/..", "argument.not_a_volume"),
        ("Volumes", "~/x:/x", "argument.not_a_volume"),
        ("Volumes", "$HOME:/x", "argument.not_a_volume"),
        ("Volumes", "data:/x:rshared", "argument.not_a_volume"),
        ("Volumes", "a:/b:ro:/c", "argument.not_a_volume"),
        ("Volumes", "/" + "a" * 400, "argument.too_long"),
        ("Ports", "0", "argument.not_a_published_port"),
        ("Ports", "65536:80", "argument.not_a_published_port"),
        ("Ports", "80:65536", "argument.not_a_published_port"),
        ("Ports", "80/icmp", "argument.not_a_published_port"),
        ("Ports", "٣:80", "argument.not_a_published_port"),
        ("Variables", "9A=b", "argument.not_a_name"),
        ("Variables", "A=b c", "argument.not_a_name"),
        ("Variables", "A", "argument.not_a_name"),
        ("NewMachine", "shop_01", "argument.not_a_name"),
        ("NewMachine", "shop-", "argument.not_a_name"),
        ("NewMachine", "a" * 64, "argument.not_a_name"),
        ("MachineImage", "a b", "argument.not_a_name"),
        ("Task", "a b", "argument.not_a_name"),
        ("Backup", "a/../b", "argument.not_a_name"),
        ("Backup", "a b", "argument.not_a_name"),
        ("Keep", "0", "argument.not_between"),
        ("Vcpus", "513", "argument.not_between"),
        ("MemoryMb", "15", "argument.not_between"),
        ("DiskGb", "0", "argument.not_between"),
        ("PublicKey", "ssh-dss AAAA", "argument.not_a_public_key"),
        ("PublicKey", "AAAA", "argument.not_a_public_key"),
        ("PublicKey", f"{KEY} a b", "argument.not_a_public_key"),
        ("PublicKey", "ssh-rsa " + "A" * 993, "argument.too_long"),
        ("Version", "1 2", "argument.not_a_name"),
        ("Environment", "prod", "argument.not_one_of"),
        ("Url", "file:///etc/passwd", "argument.not_a_url"),
        ("Url", "https://me:secret@example.org/", "argument.not_a_url"),
        ("Url", "https://example.org/a@b", "argument.not_a_url"),
        ("Url", "https://example.org/a b", "argument.not_a_url"),
        ("Url", "https://[::1]/", "argument.not_a_url"),
        ("Percent", "0", "argument.not_between"),
        ("Percent", "101", "argument.not_between"),
        ("Until", "soon", "argument.not_a_time"),
    ],
)
def test_what_is_refused(name: str, said: str, reason: str) -> None:
    assert why(kind(alias(name)).parse, said).id == reason


def test_a_command_is_one_line_of_so_many_bytes() -> None:
    parse = kind(Command).parse
    assert parse("  df -h | sort ") == "df -h | sort"
    assert parse("é" * 1000) == "é" * 1000
    for said in ("é" * 1001, "a" * 2001, "-rf", "a\nb", " "):
        with pytest.raises(InvalidArgument):
            parse(said)
