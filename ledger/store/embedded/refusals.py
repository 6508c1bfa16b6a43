"""Why the embedded server would not start."""


class EmbeddedServerRefused(Exception):
    """The embedded PostgreSQL cannot or must not be started; the message says what to do about it."""


class BinariesMissing(EmbeddedServerRefused):
    """No usable `initdb` and `postgres` were found, or the account that should run them cannot."""


class BinariesTooOld(EmbeddedServerRefused):
    """The binaries are older than PostgreSQL 16."""


class ClusterMissing(EmbeddedServerRefused):
    """An identity file says that there was a cluster here, and it is gone or another one: nothing is made."""


class ServerWouldNotStart(EmbeddedServerRefused):
    """PostgreSQL ended while starting, or something of ours still stands in its way."""
