"""Who is active on which day: spells opened, paid, taken back and ended."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    ContributionAdopted,
    ContributionReversed,
    ContributionSettled,
    ContributionSurrendered,
    MembershipBackdated,
    MembershipEnded,
    NumberIssued,
    SpellSplit,
    SpellVoided,
    WorkerAbsorbed,
    WorkerAmended,
    WorkerRegistered,
    WorkersMerged,
)
from ledger.domain.values import Programme
from ledger.projections.activity.rows import SpanRows
from ledger.projections.batch import Batch, topics
from ledger.projections.projection import Projection

REGISTRATIONS = topics(WorkerRegistered)
SETTLEMENTS = topics(ContributionSettled)
# Rare, and each with rules of its own: the worker's whole stream is folded anew, as the domain remembers it.
TURNS = topics(
    ContributionAdopted, ContributionReversed, ContributionSurrendered, MembershipBackdated, MembershipEnded,
    NumberIssued, SpellSplit, SpellVoided, WorkerAbsorbed, WorkersMerged,
)  # fmt: skip
AMENDMENTS = topics(WorkerAmended)


class ActivityProjection(Projection):
    name = "activity"
    version = 1
    tables = ("activity_worker", "activity_spell")

    def __init__(self) -> None:
        self.forget()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(REGISTRATIONS):
            self.spans.add_worker(fact, fact.fields["region"])
        for fact in batch.of(SETTLEMENTS):
            # Nine facts of ten, and thousands in one command: read as they stand.
            settled = fact.fields
            if Programme.JKK in settled["amounts"]:
                self.spans.settle(fact, settled)
        for fact in batch.of(TURNS):
            self.spans.fold_anew(fact)
        for fact in batch.of(AMENDMENTS):
            if fact.fields["region"] is not None:  # what else is amended makes nobody more or less active
                self.spans.fold_anew(fact)
        self.spans.applied = batch.last.position

    def write(self, connection: Connection[Any]) -> None:
        self.spans.write(connection, self.version)

    def forget(self) -> None:
        self.spans = SpanRows()
