"""Virtual environments for the peers, made on demand and kept for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Runner


class PeerUnavailable(Exception):
    """A peer's environment could not be made; the message is the installer's last line."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package to compare with.

    Attributes:
        requirements: pinned, with the fastest driver its documentation offers.
        gaps: scenarios that it cannot be measured in, with the reason.
    """

    name: str
    version: str
    requirements: tuple[str, ...]
    module: str
    gaps: tuple[tuple[str, str], ...] = ()


PEERS = (
    Peer(
        "pgqueuer",
        "1.6.0",
        ("pgqueuer[asyncpg]==1.6.0", "asyncpg==0.32.0", "uvloop==0.23.0"),
        "benchmarks.peers.pgqueuer_bench",
    ),
    Peer(
        "procrastinate",
        "3.10.0",
        ("procrastinate==3.10.0", "psycopg[binary,pool]==3.3.9"),
        "benchmarks.peers.procrastinate_bench",
        gaps=(
            ("foreign_in_front", "it claims by queue alone: takes the others' jobs and fails them"),
        ),
    ),
)


def _cache() -> Path:
    folder = Path(tempfile.gettempdir()) / f"soniq-benchmarks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PeerUnavailable(f"{folder} belongs to another user")
    return folder


def peer_runner(peer: Peer) -> Runner:
    """Return how to run a peer, installing it first if this machine has not yet."""
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    folder = _cache() / f"{peer.name}-{peer.version}-{tag}"
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    wanted = "\n".join(peer.requirements)
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *peer.requirements]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["pip failed"]
            raise PeerUnavailable(f"{peer.name}: {lines[-1]}")
        stamp.write_text(wanted)  # last, so that an install cut short is made again
    return Runner(peer.name, (str(python), "-m", peer.module), peer.version, peer.gaps)


def own_runners() -> list[Runner]:
    """Return how to run raw asyncpg and Soniq: with the interpreter running this."""
    return [
        Runner("raw", (sys.executable, "-m", "benchmarks.raw")),
        Runner("soniq", (sys.executable, "-m", "benchmarks.ours")),
    ]
