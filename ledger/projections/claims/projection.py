"""Which facts move which rows of the lists of claims and adjudications."""

from typing import Any

from psycopg import Connection

from ledger.domain.events import (
    AdjudicationAdopted,
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    BenefitPaid,
    ClaimAdopted,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
    ScholarshipEnded,
    ScholarshipGranted,
    ScholarshipInstalmentDue,
    ScholarshipInstalmentPaid,
)
from ledger.projections.batch import Batch, Fact, topics
from ledger.projections.claims.rows import Steps
from ledger.projections.projection import Projection

STEPS = topics(
    AdjudicationAdopted,
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    BenefitPaid,
    ClaimAdopted,
    ClaimApproved,
    ClaimFiled,
    ClaimRejected,
    ClaimReversed,
    ClaimVerified,
)
SCHOOLING = topics(ScholarshipEnded, ScholarshipGranted, ScholarshipInstalmentDue, ScholarshipInstalmentPaid)


class ClaimsProjection(Projection):
    name = "claims"
    version = 1
    tables = ("claim", "adjudication")

    def __init__(self) -> None:
        self.steps = Steps()

    def apply(self, batch: Batch) -> None:
        for fact in batch.of(STEPS | SCHOOLING):
            if fact.topic in SCHOOLING:
                self._fold_schooling(fact)
            else:
                self._fold(fact)

    def _fold(self, fact: Fact) -> None:
        match fact.event:
            case ClaimFiled() as filed:
                self.steps.file(fact, filed)
            case ClaimVerified():
                self.steps.move(fact, state="verified")
            case ClaimApproved(benefits=benefits):
                self.steps.move(fact, state="approved", approved=sum(each.amount for each in benefits))
            case BenefitPaid(benefit=benefit):
                self.steps.move(fact, paid=benefit.amount)
            case ClaimRejected():
                self.steps.move(fact, state="rejected")
            case ClaimReversed():
                self.steps.move(fact, state="reversed")
            case ClaimAdopted(claim_id=claim_id):
                self.steps.adopt_claim(fact, claim_id)
            case AdjudicationOpened() | AdjudicationProposed() | AdjudicationDecided() | AdjudicationAdopted():
                self._fold_adjudication(fact)

    def _fold_adjudication(self, fact: Fact) -> None:
        match fact.event:
            case AdjudicationOpened() as opened:
                self.steps.open(fact, opened)
            case AdjudicationAdopted(adjudication_id=adjudication_id):
                self.steps.adopt_adjudication(fact, adjudication_id)
            case AdjudicationProposed() as proposed:
                self.steps.propose(fact, proposed)
            case AdjudicationDecided() as decided:
                self.steps.decide(fact, decided)

    def _fold_schooling(self, fact: Fact) -> None:
        match fact.event:
            case ScholarshipGranted():
                self.steps.move(fact, schooling=1)
            case ScholarshipInstalmentDue(amount=amount):
                self.steps.move(fact, approved=amount)
            case ScholarshipInstalmentPaid(amount=amount):
                self.steps.move(fact, paid=amount)
            case ScholarshipEnded(withdrawn=withdrawn):
                self.steps.move(fact, approved=-withdrawn, schooling=-1)

    def write(self, connection: Connection[Any]) -> None:
        self.steps.write(connection, self.version)

    def forget(self) -> None:
        self.steps = Steps()
