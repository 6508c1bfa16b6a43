"""What must hold after every case that moves money: the ledger is found whole, and its books sum to zero."""

from ledger.audit.verify import verify
from ledger.cli.checking import check_of
from ledger.cli.opening import projections
from ledger.store.database import Database
from tests.api.story import Story


def assert_whole(ledger: Story, database: Database) -> None:
    """Waits for the views, which `verify` holds against the log."""
    trial = ledger.read("/v1/trial-balance").document
    assert trial["total_debit"] == trial["total_credit"]
    verdict = verify(database, {each.name: check_of(each) for each in projections()}, lambda *_: None)
    assert [(check.name, check.finding) for check in verdict.checks if check.finding is not None] == []
