"""A cluster is found again wherever its home is, and never silently replaced."""

import json
import socket
from pathlib import Path

import psycopg
import pytest

from ledger.store.embedded import (
    ClusterMissing,
    EmbeddedServer,
    EmbeddedServerRefused,
)
from tests.conftest import TEMPORARY, new_home
from tests.store.embedded.steps import query


def test_no_cluster_is_made_in_place_of_one_that_is_missing(fragile_home: Path) -> None:
    (fragile_home / "postgresql").rename(fragile_home / "elsewhere")

    with pytest.raises(ClusterMissing, match=r"identity\.json names a cluster that is not there"):
        EmbeddedServer(fragile_home).acquire()

    assert not (fragile_home / "postgresql").exists()


def test_another_cluster_in_its_place_is_refused(fragile_home: Path) -> None:
    (fragile_home / "identity.json").write_text(json.dumps({"system_identifier": "1"}))

    with pytest.raises(ClusterMissing, match=r"names 1;"):
        EmbeddedServer(fragile_home).acquire()

    assert EmbeddedServer(fragile_home).pid is None


def test_a_port_that_a_stranger_took_is_exchanged(home: Path) -> None:
    remembered = EmbeddedServer(home).place.port
    with socket.create_server(("127.0.0.1", remembered)), EmbeddedServer(home) as server:
        assert server.place.port != remembered
        with psycopg.connect(server.dsn("ledger_app", tcp=True)) as connection:
            assert connection.info.port == server.place.port


def test_a_home_may_be_moved(home: Path) -> None:
    with new_home() as elsewhere:
        moved = home.rename(elsewhere / "moved")

        with EmbeddedServer(moved) as server:
            assert server.place.cluster == moved / "postgresql"
        moved.rename(home)


def test_a_deep_home_keeps_its_socket_where_its_path_is_short() -> None:
    with new_home() as top:
        deep = top / ("a folder, quite deep 'and' \"odd\"/" * 5)
        deep.mkdir(parents=True)

        with EmbeddedServer(deep) as server:
            assert query(server, "SELECT 1") == 1
            assert server.place.run.parent == TEMPORARY
        server.place.run.rmdir()


def test_a_socket_folder_of_somebody_else_is_not_used(fragile_home: Path) -> None:
    (fragile_home / "run").rmdir()
    (fragile_home / "run").symlink_to(fragile_home / "postgresql")

    with pytest.raises(EmbeddedServerRefused, match="belongs to somebody else"):
        EmbeddedServer(fragile_home).acquire()
