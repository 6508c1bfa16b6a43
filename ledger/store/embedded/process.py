"""Telling our server's processes from strangers that happen to carry the same number."""

import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil

from ledger.store.embedded.refusals import ServerWouldNotStart

_PAUSE_SECONDS: Final = 0.02
_ORPHANS_LEAVE_SECONDS: Final = 10.0
_ORPHANS_QUIT_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 60.0
_STATUS_LINE: Final = 7  # of postmaster.pid, counted from 0


def cluster_name(cluster: Path) -> str:
    """Title that every process of the cluster's server shows."""
    return "sertakan-" + hashlib.sha256(bytes(cluster)).hexdigest()[:16]


def is_of_cluster(process: psutil.Process, cluster: Path) -> bool:
    """Whether the process is PostgreSQL at work in the cluster's folder; a zombie is nothing any more.

    A server in its first moments has not changed its folder yet, but names it. Root in a container may lack the
    right to look at another account's executable and folder: then the command line alone decides, which names
    the folder (the server) or carries the cluster's name (its children).
    """
    try:
        words = process.cmdline()
        try:
            is_postgres = Path(process.exe()).name == "postgres"
            return is_postgres and (str(cluster) in words or Path(process.cwd()) == cluster)
        except psutil.AccessDenied:
            is_postgres = len(words) > 1 and Path(words[0]).name == "postgres"
    except (psutil.Error, OSError):
        return False
    is_child = " ".join(words).startswith(f"postgres: {cluster_name(cluster)}:")
    return is_child or (is_postgres and str(cluster) in words)


def server_of(cluster: Path) -> psutil.Process | None:
    """The running server that `postmaster.pid` names, or none: a stale file may name an innocent process."""
    try:
        pid = int(_pid_file(cluster).read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
    except (OSError, ValueError, psutil.Error):
        return None
    return process if is_of_cluster(process, cluster) else None


def is_ready(cluster: Path) -> bool:
    """Whether the server has written that it accepts connections."""
    return _status(cluster) in {"ready", "standby"}


def is_stopping(cluster: Path) -> bool:
    """Whether somebody told the server to stop; it may wait for its sessions, ours among them, for ever."""
    return _status(cluster) == "stopping"


def clear_stale_locks(cluster: Path, run: Path) -> None:
    """Remove the lock files a killed server left, once none of its children is at work.

    PostgreSQL itself trusts any living process of its account that carries the number in these files, even a
    zombie. Only for the holder of the control lock. Raises ServerWouldNotStart when children do not leave.
    """
    if not _gone(cluster, _ORPHANS_LEAVE_SECONDS):
        for orphan in _processes_of(cluster):
            _signal(orphan, cluster, signal.SIGQUIT)
        if not _gone(cluster, _ORPHANS_QUIT_SECONDS):
            numbers = ", ".join(str(orphan.pid) for orphan in _processes_of(cluster))
            raise ServerWouldNotStart(f"processes of a killed server still work in {cluster}: {numbers}")
    _pid_file(cluster).unlink(missing_ok=True)
    for left in run.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def stop(server: psutil.Process, cluster: Path) -> None:
    """Fast stop: sessions are ended, then a checkpoint is written. Returns when the process is gone."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        _signal(server, cluster, how)
        deadline = time.monotonic() + _STOP_SECONDS
        while is_of_cluster(server, cluster) and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
        if not is_of_cluster(server, cluster):
            return


def _signal(process: psutil.Process, cluster: Path, how: signal.Signals) -> None:
    """The last guard before a signal, whatever the process was recognised by: root's mistakes end everything.

    Only what runs as the cluster's owner is signalled, never root's processes, and never ourselves.
    """
    with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
        owner = cluster.stat().st_uid
        if owner != 0 and process.pid != os.getpid() and process.uids().effective == owner:
            process.send_signal(how)


def _gone(cluster: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while next(_processes_of(cluster), None) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def _processes_of(cluster: Path) -> Iterator[psutil.Process]:
    for pid in psutil.pids():  # process_iter would keep what it saw before a process became another program
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if is_of_cluster(process, cluster):
                yield process


def _status(cluster: Path) -> str | None:
    try:
        lines = _pid_file(cluster).read_text().split("\n")
    except OSError:
        return None
    return lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else None


def _pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"
