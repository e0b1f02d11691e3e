"""Where a running fleet writes what others need to reach it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class HostEntry(BaseModel):
    """How to reach one simulated host over SSH, as the user `demo`."""

    model_config = ConfigDict(frozen=True)

    address: str
    port: int
    fingerprint: str
    """`SHA256:…` of the host key."""
    host_key: str
    """The host key as one line of OpenSSH's public key format."""
    tags: tuple[str, ...]
    services: tuple[str, ...]


class Manifest(BaseModel):
    """The content of fleet.json."""

    model_config = ConfigDict(frozen=True)

    pid: int
    hosts: dict[str, HostEntry]
    url: str
    """Address of the site that the web hosts serve, through a load balancer."""
    control: Path
    """Unix socket: the fleet lives as long as somebody is connected to it."""
    client_key: Path


def fleet_folder(data_dir: Path) -> Path:
    """The folder of the fleet, made readable for its owner only."""
    folder = data_dir.absolute() / "fleet"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def manifest_path(data_dir: Path) -> Path:
    """The file that a running fleet keeps."""
    return data_dir.absolute() / "fleet" / "fleet.json"


def write(manifest: Manifest, data_dir: Path) -> None:
    """Put the file in place at once, complete."""
    path = manifest_path(data_dir)
    temporary = path.with_suffix(".new")
    temporary.write_text(manifest.model_dump_json(indent=2) + "\n")
    temporary.replace(path)


def read(data_dir: Path) -> Manifest | None:
    """The manifest of the last fleet, which may have ended; None when there was none."""
    try:
        return Manifest.model_validate_json(manifest_path(data_dir).read_text())
    except (FileNotFoundError, ValueError):
        return None
