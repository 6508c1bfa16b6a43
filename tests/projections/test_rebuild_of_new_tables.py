"""Rebuild of what a migration prepared: tables of another shape, filled and shown."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import FundsAllocated
from ledger.projections.batch import Batch, topics
from ledger.projections.rebuild.rebuild import Rebuild, Rebuilt
from ledger.projections.runner import Runner
from ledger.projections.sponsor_balance.projection import SponsorBalanceProjection
from ledger.store.database import Database
from tests.projections.test_rebuild import commands, done
from tests.projections.writing import WrittenLog


class WithCount(SponsorBalanceProjection):
    """Of a newer program, whose tables have one more column."""

    def __init__(self) -> None:
        super().__init__()
        self.allocations = 0

    def apply(self, batch: Batch) -> None:
        super().apply(batch)
        self.allocations += len(list(batch.of(topics(FundsAllocated))))

    def write(self, connection: Connection[Any]) -> None:
        super().write(connection)
        connection.execute(f"UPDATE sponsor_balance_v{self.version} SET allocations = %s", [self.allocations])  # noqa: S608 - a number


def test_tables_that_a_migration_made_are_filled_and_shown(
    database: Database, owner_connection: Connection[Any], written: WrittenLog, runner: Runner
) -> None:
    head = written.append_all(commands(20))
    runner.catch_up()
    owner_connection.execute("CREATE TABLE sponsor_balance_v7 (LIKE sponsor_balance_v1 INCLUDING ALL)")
    owner_connection.execute("ALTER TABLE sponsor_balance_v7 ADD COLUMN allocations int")
    owner_connection.execute("GRANT SELECT, INSERT ON sponsor_balance_v7 TO sertakan_app")
    owner_connection.execute("INSERT INTO projection (name, version, serving) VALUES ('sponsor_balance', 7, false)")

    assert done(Rebuild(database, [WithCount()]), "sponsor_balance") == [
        Rebuilt("sponsor_balance", 7, head, switched=True)
    ]
    with database.connection() as connection:
        assert connection.execute("SELECT max(allocations) FROM sponsor_balance").fetchone() == (20,)
