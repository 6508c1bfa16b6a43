"""Making a cluster, and knowing it again."""

import re
import secrets
import shutil
from pathlib import Path
from typing import Final, Literal

from ledger.store.embedded.binaries import Binaries
from ledger.store.embedded.place import Place, make_folder, read_json, sync_folder, write_json, write_whole
from ledger.store.embedded.process import cluster_name
from ledger.store.embedded.refusals import ClusterMissing, EmbeddedServerRefused, ServerWouldNotStart

Role = Literal["postgres", "ledger_owner", "ledger_app"]
"""The superuser, the owner of the database `ledger`, and the role the application works as."""

_ROLES: Final[tuple[Role, ...]] = ("postgres", "ledger_owner", "ledger_app")
_IDENTITY: Final = "identity.json"
_PASSWORDS: Final = "passwords.json"
_BUILTIN_LOCALE_SINCE: Final = 17

_ACCESS: Final = """\
# Written by the ledger at every start: everyone shows a password, and nobody comes from outside.
local all         all                    scram-sha-256
host  all         all      127.0.0.1/32  scram-sha-256
local replication postgres               scram-sha-256
host  replication postgres 127.0.0.1/32  scram-sha-256
"""

_SETTINGS: Final = """\
# Written by the ledger at every start. Settings of your own belong in local.conf beside this file.
# By hand: pg_ctl -D {cluster} -o "-c config_file={settings}" start
hba_file = {access}
cluster_name = '{name}'
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = {run}
unix_socket_permissions = 0700
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = replica
max_wal_senders = 4
max_wal_size = '2GB'
max_connections = 120
shared_buffers = '256MB'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
default_transaction_isolation = 'read committed'
# A client that was killed must not hold its locks until its statement ends.
client_connection_check_interval = '5s'
# A refused row must not carry its values into the log, nor a failed statement its text.
log_error_verbosity = terse
log_min_error_statement = panic
log_min_messages = warning
log_checkpoints = off
include_if_exists = 'local.conf'
"""


def cluster_exists(home: Path, place: Place | None) -> bool:
    """Whether the cluster is there. Raises ClusterMissing where the identity file speaks of one that is gone."""
    if place is not None and (place.cluster / "PG_VERSION").is_file():
        return True
    if (home / _IDENTITY).exists():
        raise ClusterMissing(
            f"{home / _IDENTITY} names a cluster that is not there, and no new one is made in its place. "
            "Restore it from a backup, or move the identity file away to begin an empty ledger"
        )
    return False


def make_cluster(home: Path, place: Place, binaries: Binaries) -> None:
    """A new cluster with its roles and the database `ledger`; whole or not there, whenever we are killed."""
    unfinished = place.folder / f"postgresql.{secrets.token_hex(4)}.unfinished"
    for left in unfinished.parent.glob("postgresql.*.unfinished"):
        shutil.rmtree(left, ignore_errors=True)
    passwords: dict[str, str] = {role: secrets.token_urlsafe(24) for role in _ROLES}
    write_json(home / _PASSWORDS, passwords, mode=0o600)
    make_folder(unfinished, binaries.account)
    _initialise(unfinished, binaries)
    _make_roles(unfinished, binaries, passwords)
    unfinished.rename(place.cluster)
    sync_folder(place.cluster.parent)


def check_identity(home: Path, place: Place, binaries: Binaries) -> None:
    """Refuse a cluster made by another major version, or another one than was here; remember a new one."""
    made_by = int((place.cluster / "PG_VERSION").read_text())
    if made_by != binaries.major:
        raise EmbeddedServerRefused(
            f"{place.cluster} was made by PostgreSQL {made_by}, and {binaries.folder} has {binaries.major}: "
            f"name binaries of {made_by} in SERTAKAN_PG_BINDIR, or bring it over with pg_upgrade"
        )
    identifier = _system_identifier(place.cluster, binaries)
    remembered = read_json(home / _IDENTITY)
    if remembered is None:
        write_json(home / _IDENTITY, {"system_identifier": identifier})
    elif remembered["system_identifier"] != identifier:
        raise ClusterMissing(
            f"{place.cluster} is cluster {identifier}, and {home / _IDENTITY} names "
            f"{remembered['system_identifier']}; correct the file only if you exchanged the cluster yourself"
        )


def write_settings(place: Place) -> None:
    """Our settings and the access rules, outside the data folder and in no hand but ours."""
    write_whole(place.access, _ACCESS, 0o644)
    text = _SETTINGS.format(
        cluster=place.cluster,
        settings=place.settings,
        access=_quoted(str(place.access)),
        name=cluster_name(place.cluster),
        port=place.port,
        run=_quoted('"' + str(place.run).replace('"', '""') + '"'),
    )
    write_whole(place.settings, text, 0o644)


def password(home: Path, role: Role) -> str:
    """The role's password, from a file only its owner reads."""
    return str(read_json(home / _PASSWORDS)[role])


def _initialise(unfinished: Path, binaries: Binaries) -> None:
    locale = ["--locale=C"]
    if binaries.major >= _BUILTIN_LOCALE_SINCE:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = binaries.run(
        "initdb", "-D", unfinished, "-U", "postgres", "--auth=reject", "--encoding=UTF8", *locale,
        "--data-checksums", "--no-instructions",
    )  # fmt: skip
    if made.returncode != 0:
        raise ServerWouldNotStart(f"initdb: {made.stderr.strip()}")


def _make_roles(unfinished: Path, binaries: Binaries, passwords: dict[str, str]) -> None:
    """Roles and database, in single-user mode: no moment without passwords, and none on a command line."""
    statements = (
        f"ALTER ROLE postgres PASSWORD '{passwords['postgres']}'",
        f"CREATE ROLE ledger_owner LOGIN PASSWORD '{passwords['ledger_owner']}'",
        f"CREATE ROLE ledger_app LOGIN PASSWORD '{passwords['ledger_app']}'",
        "CREATE ROLE sertakan_app NOLOGIN",
        "GRANT sertakan_app TO ledger_app",
        "GRANT sertakan_app TO ledger_owner WITH ADMIN OPTION, INHERIT FALSE, SET FALSE",
        "CREATE DATABASE ledger OWNER ledger_owner",
    )
    made = binaries.run(
        "postgres", "--single", "-D", unfinished, "-c", "exit_on_error=on",
        "-c", "log_min_error_statement=panic", "postgres",
        given="".join(statement + ";\n" for statement in statements),
    )  # fmt: skip
    if made.returncode != 0:
        raise ServerWouldNotStart(f"making the roles: {made.stderr.strip()}")


def _system_identifier(cluster: Path, binaries: Binaries) -> str:
    told = binaries.run("pg_controldata", "-D", cluster)
    found = re.search(r"^Database system identifier:\s+(\d+)$", told.stdout, re.MULTILINE)
    if found is None:
        raise ClusterMissing(f"{cluster} cannot be read: {told.stderr.strip()}")
    return found[1]


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
