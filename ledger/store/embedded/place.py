"""Where a ledger's cluster, sockets and port are, and how they are remembered in its home."""

import hashlib
import json
import os
import random
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ledger.store.embedded.binaries import SYSTEM_STATE, Account, can_enter, owner_of
from ledger.store.embedded.refusals import EmbeddedServerRefused

SOCKET_PATH_MAX: Final = 103
"""Bytes a unix socket's path may take: 107 on Linux, 103 on macOS."""

_PORTS: Final = range(20_000, 32_000)  # below the ports the system itself hands out to clients
_PLACE: Final = "place.json"


@dataclass(frozen=True)
class Place:
    """Folders of one cluster; `folder` is the home itself unless the account cannot enter that."""

    home: Path
    folder: Path
    port: int

    @property
    def cluster(self) -> Path:
        """The data folder."""
        return self.folder / "postgresql"

    @property
    def run(self) -> Path:
        """Folder of the socket: beside the cluster, where its path is short and has no comma (libpq's separator)."""
        beside = self.folder / "run"
        if len(bytes(beside / ".s.PGSQL.65535")) <= SOCKET_PATH_MAX and "," not in str(beside):
            return beside
        return Path("/tmp") / f"sertakan-{hashlib.sha256(bytes(self.home)).hexdigest()[:16]}"  # noqa: S108 - short, ours

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def settings(self) -> Path:
        """Our settings file, written anew at every start."""
        return self.folder / "sertakan.conf"

    @property
    def access(self) -> Path:
        """Who may connect, and that everyone shows a password."""
        return self.folder / "pg_hba.conf"


def read_place(home: Path) -> Place | None:
    """The place remembered in the home, or none where nothing was ever started."""
    remembered = read_json(home / _PLACE)
    if remembered is None:
        return None
    return Place(home, (home / remembered["folder"]).resolve(), remembered["port"])


def choose_place(home: Path, account: Account | None) -> Place:
    """A new place. Raises EmbeddedServerRefused where no folder suits."""
    folder = home if account is None or can_enter(account, home) else _folder_for_account(account)
    return _remembered(Place(home, folder.resolve(), free_port()))


def move_to_free_port(place: Place) -> Place:
    """The same place on another port, because a stranger took the remembered one."""
    return _remembered(replace(place, port=free_port()))


def _remembered(place: Place) -> Place:
    folder = "." if place.folder == place.home else str(place.folder)  # a home may be moved or copied
    write_json(place.home / _PLACE, {"folder": folder, "port": place.port})
    return place


def make_run_folder(place: Place, account: Account | None) -> None:
    """The folder of sockets, ours alone; it may have vanished with the system's temporary files."""
    run = place.run
    make_folder(run, account)
    status = run.lstat()
    expected = os.geteuid() if account is None else account.uid
    if run.is_symlink() or status.st_uid != expected:
        raise EmbeddedServerRefused(f"{run} belongs to somebody else; remove it")


def make_folder(folder: Path, account: Account | None) -> None:
    """A folder for the account alone, made if it is not there; one that is there is left as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def account_of(place: Place) -> Account | None:
    """The account the cluster was made for; none unless we are root."""
    return owner_of(place.cluster)


def port_is_free(port: int) -> bool:
    """Whether a server could listen there on the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    ports = random.SystemRandom().sample(_PORTS, 200)
    for port in ports:
        if port_is_free(port):
            return port
    raise EmbeddedServerRefused("no free TCP port on 127.0.0.1")


def read_json(path: Path) -> Any:
    """What the file holds, or None where there is none."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None


def write_json(path: Path, content: Mapping[str, object], mode: int = 0o644) -> None:
    """The whole file or the old one, on the disk when this returns, whatever happens meanwhile."""
    write_whole(path, json.dumps(content, indent=1) + "\n", mode)


def write_whole(path: Path, text: str, mode: int) -> None:
    """The same for plain text."""
    handle, unfinished = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fchmod(handle, mode)
        os.fsync(handle)
    Path(unfinished).replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the folder's entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder_for_account(account: Account) -> Path:
    """A folder in the system's state for a home that only root can enter; the home remembers it."""
    clusters = SYSTEM_STATE / "clusters"
    for folder in (SYSTEM_STATE, clusters):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    folder = Path(tempfile.mkdtemp(dir=clusters))
    folder.chmod(0o755)
    if not can_enter(account, folder):
        raise EmbeddedServerRefused(f"the account PostgreSQL runs as cannot enter {folder}")
    return folder
