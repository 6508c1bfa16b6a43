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
)
from ledger.projections.batch import Batch, topics
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


class ClaimsProjection(Projection):
    name = "claims"
    version = 1
    tables = ("claim", "adjudication")

    def __init__(self) -> None:
        self.steps = Steps()

    def apply(self, batch: Batch) -> None:  # noqa: C901 - a line for each fact
        for fact in batch.of(STEPS):
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
                case AdjudicationOpened() as opened:
                    self.steps.open(fact, opened)
                case AdjudicationProposed() as proposed:
                    self.steps.propose(fact, proposed)
                case AdjudicationDecided() as decided:
                    self.steps.decide(fact, decided)
                case ClaimAdopted(claim_id=claim_id):
                    self.steps.adopt_claim(fact, claim_id)
                case AdjudicationAdopted(adjudication_id=adjudication_id):
                    self.steps.adopt_adjudication(fact, adjudication_id)

    def write(self, connection: Connection[Any]) -> None:
        self.steps.write(connection, self.version)

    def forget(self) -> None:
        self.steps = Steps()
