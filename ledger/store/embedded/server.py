"""One PostgreSQL server for every process that works on the same home."""

import atexit
import contextlib
import fcntl
import logging
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from psycopg.conninfo import make_conninfo

from ledger.store.embedded import process
from ledger.store.embedded.binaries import ENVIRONMENT, Binaries, find_binaries, unprivileged_account
from ledger.store.embedded.cluster import (
    Role,
    check_identity,
    cluster_exists,
    make_cluster,
    password,
    write_settings,
)
from ledger.store.embedded.place import (
    Place,
    account_of,
    choose_place,
    make_run_folder,
    move_to_free_port,
    port_is_free,
    read_place,
)
from ledger.store.embedded.refusals import ServerWouldNotStart

log = logging.getLogger(__name__)

_READY_SECONDS_MAX: Final = 600.0  # recovery after a crash replays at most max_wal_size
_PAUSE_SECONDS: Final = 0.02
_WATCH_SECONDS: Final = 0.5
_STARTS_MAX: Final = 3
_LOG_BYTES_MAX: Final = 8 * 1024 * 1024


class EmbeddedServer:
    """A process's share in the server of a home: the first to come starts it, the last to leave stops it.

    Two lock files decide: everybody holds `users.lock` shared for as long as the server is needed, and
    `control.lock` alone for the seconds of a start or stop. The system drops both with the process, so that
    one that is killed leaves nothing to tidy. All methods may be called from any thread.
    """

    def __init__(self, home: Path, bindir: Path | None = None) -> None:
        self.home = Path(os.path.realpath(home))
        self._bindir = bindir
        self._binaries: Binaries | None = None
        self._users: IO[bytes] | None = None
        self._holder = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._leaving = threading.Event()
        self._watchman: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    @property
    def bin(self) -> Path:
        """Folder of `pg_dump`, `pg_basebackup`, `psql` and their like, of the server's own version."""
        if self._binaries is None:
            raise RuntimeError("the embedded server was not acquired")
        return self._binaries.folder

    @property
    def place(self) -> Place:
        """Folders and port of the running server."""
        place = read_place(self.home)
        if place is None:
            raise RuntimeError("the embedded server was never started")
        return place

    @property
    def pid(self) -> int | None:
        """The server's process, or none while it is down."""
        server = process.server_of(self.place.cluster)
        return None if server is None else server.pid

    def dsn(self, role: Role, dbname: str = "ledger", *, tcp: bool = False) -> str:
        """Connection string with its password, for this process's own memory: show it to nobody."""
        return make_conninfo("", **self._parameters(role, dbname, tcp=tcp))

    def environment(self, role: Role, dbname: str = "ledger") -> dict[str, str]:
        """The same as PG… variables, for `pg_dump` and its like, whose arguments everybody can read."""
        parameters = self._parameters(role, dbname, tcp=False)
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        return {"PGDATABASE": dbname} | {names[key]: parameters[key] for key in names}

    def acquire(self) -> None:
        """Join the users of the server, and start it (and make its cluster) if it is not running.

        Raises EmbeddedServerRefused and its kin.
        """
        if self._users is not None:
            return
        self._make_home()
        self._leaving.clear()
        with self._control():
            users = (self.home / "users.lock").open("ab")
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                self._prepare()
                self._start_if_down()
            except BaseException:
                self._leave(users)
                raise
            self._users = users
        self._holder = os.getpid()
        atexit.register(self.release)

    def release(self) -> None:
        """Leave; the last user stops the server and returns when it is gone."""
        if self._users is None:
            return
        atexit.unregister(self.release)
        if self._holder != os.getpid():
            self._users = None  # a fork shares its parent's lock, which is not the child's to give back
            return
        self._leaving.set()
        if self._watchman is not None:
            self._watchman.join()
            self._watchman = None
        users, self._users = self._users, None
        with self._control():
            self._leave(users)

    def ensure_running(self) -> None:
        """Start the server again if it died, for a process that lost its connections. Raises as `acquire`."""
        if self._users is None:
            raise RuntimeError("the embedded server was not acquired")
        if not self._is_up():
            with self._control():
                self._start_if_down()

    def watch(self) -> None:
        """From now on start the server again within a second of its death, until `release`."""
        if self._watchman is None:
            self._watchman = threading.Thread(target=self._keep_running, name="embedded-server", daemon=True)
            self._watchman.start()

    def _keep_running(self) -> None:
        failing = False
        while not self._leaving.wait(_WATCH_SECONDS):
            try:
                self.ensure_running()
                failing = False
            except Exception:
                if not failing:
                    log.exception("the embedded server is down and does not start; trying on")
                failing = True

    def _parameters(self, role: Role, dbname: str, *, tcp: bool) -> dict[str, str]:
        place = self.place
        return {
            "host": "127.0.0.1" if tcp else str(place.run),
            "port": str(place.port),
            "user": role,
            "password": password(self.home, role),
            "dbname": dbname,
        }

    def _make_home(self) -> None:
        """A home that is there keeps its owner and mode; one that root makes can be entered by the server."""
        try:
            self.home.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            return
        if os.geteuid() == 0:
            self.home.chmod(0o755)

    @contextlib.contextmanager
    def _control(self) -> Iterator[None]:
        with (self.home / "control.lock").open("ab") as control:
            fcntl.flock(control, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> None:
        """Binaries, folders and a cluster to start; nothing is made twice."""
        place = read_place(self.home)
        exists = cluster_exists(self.home, place)
        account = account_of(place) if exists and place is not None else unprivileged_account()
        self._binaries = find_binaries(self._bindir, account)
        if not exists:
            make_cluster(self.home, place or choose_place(self.home, account), self._binaries)

    def _is_up(self) -> bool:
        cluster = self.place.cluster
        return process.server_of(cluster) is not None and process.is_ready(cluster)

    def _start_if_down(self) -> None:
        """Under the control lock."""
        assert self._binaries is not None
        if not self._is_up():
            check_identity(self.home, self.place, self._binaries)
        for attempt in range(1, _STARTS_MAX + 1):
            cluster = self.place.cluster
            server = process.server_of(cluster)
            if server is not None and process.is_stopping(cluster):
                process.stop(server, cluster)
                server = None
            if server is None:
                self._start(self._binaries)
            try:
                self._wait_until_ready()
            except ServerWouldNotStart:
                overtaken = process.server_of(cluster) is not None
                if attempt == _STARTS_MAX or (port_is_free(self.place.port) and not overtaken):
                    raise
            else:
                return

    def _start(self, binaries: Binaries) -> None:
        place = self.place
        make_run_folder(place, binaries.account)
        self._reap_child()
        process.clear_stale_locks(place.cluster, place.run)
        if not port_is_free(place.port):
            place = move_to_free_port(place)
        write_settings(place)
        if place.log.exists() and place.log.stat().st_size > _LOG_BYTES_MAX:
            place.log.replace(place.log.with_suffix(".log.1"))
        account = binaries.account
        with place.log.open("ab") as said:
            self._child = subprocess.Popen(
                [binaries.folder / "postgres", "-D", place.cluster, "-c", f"config_file={place.settings}"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                env=ENVIRONMENT,
                umask=0o077,
                start_new_session=True,  # a Ctrl-C in our terminal is not meant for the server the others use
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    def _wait_until_ready(self) -> None:
        place = self.place
        deadline = time.monotonic() + _READY_SECONDS_MAX
        while not self._is_up():
            is_our_child_alive = self._child is not None and self._child.poll() is None
            is_alive = is_our_child_alive or process.server_of(place.cluster) is not None
            is_hopeless = not is_alive or process.is_stopping(place.cluster) or self._leaving.is_set()
            if is_hopeless or time.monotonic() > deadline:
                last_words = place.log.read_text(errors="replace")[-1000:] if place.log.exists() else ""
                raise ServerWouldNotStart(f"PostgreSQL did not start; {place.log} ends with:\n{last_words}")
            time.sleep(_PAUSE_SECONDS)

    def _leave(self, users: IO[bytes]) -> None:
        """Under the control lock: give the share back, and stop the server if nobody else has one."""
        with users:
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._leave_child_to_the_others()
            else:
                self._stop()

    def _stop(self) -> None:
        place = read_place(self.home)
        if place is None:
            return
        server = process.server_of(place.cluster)
        if server is not None:
            process.stop(server, place.cluster)
        self._reap_child()

    def _reap_child(self) -> None:
        """Collect the end of a server this process started, so that no zombie is left."""
        if self._child is not None and process.server_of(self.place.cluster) is None:
            self._child.wait()
            self._child = None

    def _leave_child_to_the_others(self) -> None:
        """The server goes on after us, and there is nothing to collect: tell `subprocess` so."""
        if self._child is not None and self._child.poll() is None:
            self._child.returncode = 0
        self._child = None
