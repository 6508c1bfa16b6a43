"""A real PostgreSQL under the ledger's home, for those who bring none of their own.

At most one server runs per home. It listens on a unix socket and on the loopback address, asks everyone for a
password, and is shared by all processes that acquired it; the last one to leave stops it.
"""

from ledger.store.embedded.cluster import Role
from ledger.store.embedded.refusals import (
    BinariesMissing,
    BinariesTooOld,
    ClusterMissing,
    EmbeddedServerRefused,
    ServerWouldNotStart,
)
from ledger.store.embedded.server import EmbeddedServer

__all__ = [
    "BinariesMissing",
    "BinariesTooOld",
    "ClusterMissing",
    "EmbeddedServer",
    "EmbeddedServerRefused",
    "Role",
    "ServerWouldNotStart",
]
