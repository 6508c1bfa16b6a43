"""Stored facts of benefits by the law, and of what falls due year by year."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import BenefitLine, ChildAssessed, LedgerEvent
from ledger.domain.law.terms import Certainty
from ledger.domain.values import Programme, SchoolLevel
from tests.contract.sampling import ACTOR, ALLOCATION, PAID_AT, fact, sealed

FUNERAL = BenefitLine(
    programme=Programme.JKM,
    benefit="funeral",
    amount=1_000_000_000,
    basis="10,000,000 once",
    source="PP 82/2019",
    certainty=Certainty.B,
)

BENEFITS: tuple[LedgerEvent, ...] = (
    fact(
        facts.BenefitsAssessed,
        lines=(FUNERAL,),
        alternatives=(),
        deductions=(),
        base=100_000_000,
        facts={"spell_months": 3},
        warnings=("jkm_wait_ends",),
        children=(
            ChildAssessed(
                child=sealed(145),
                born_on=sealed(146),
                level=SchoolLevel.TK,
                years_left=1,
                first_due_on=date(2025, 7, 1),
                years=18,
            ),
        ),
        assessed_by=ACTOR,
    ),
    fact(facts.AmountsExplained, reason=sealed(147), explained_by=ACTOR),
    fact(
        facts.ScholarshipGranted,
        scholarship_id=ALLOCATION,
        programme=Programme.JKM,
        child=sealed(141),
        born_on=sealed(142),
        level=SchoolLevel.SD,
        years_left=None,
        first_due_on=date(2025, 7, 1),
        years=17,
    ),
    fact(
        facts.ScholarshipInstalmentDue,
        scholarship_id=ALLOCATION,
        programme=Programme.JKM,
        number=1,
        level=SchoolLevel.SD,
        amount=150_000_000,
        due_on=date(2025, 7, 1),
    ),
    fact(
        facts.ScholarshipInstalmentPaid,
        scholarship_id=ALLOCATION,
        programme=Programme.JKM,
        number=1,
        amount=150_000_000,
        paid_at=PAID_AT,
        reference=sealed(143),
    ),
    fact(
        facts.ScholarshipEnded,
        scholarship_id=ALLOCATION,
        programme=Programme.JKM,
        on=date(2030, 7, 1),
        withdrawn=150_000_000,
        reason=sealed(144),
    ),
)
