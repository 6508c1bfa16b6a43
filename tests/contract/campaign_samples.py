"""Stored facts of departments, villages, agents and files of enrolments."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import LedgerEvent
from ledger.domain.values import AgentKind, LeavingReason, Programme, ScreeningListKind, ScreeningReason, Sector
from tests.contract.sampling import ALLOCATION, ENROLMENT, JANUARY, PAID_AT, SCHEME, SPONSOR, WORKER, fact, sealed

DAY = date(2025, 1, 2)
DIGEST = f"{1:064x}"

CAMPAIGNS: tuple[LedgerEvent, ...] = (
    fact(facts.DepartmentRegistered, name=sealed(170), region="Kab. Garut"),
    fact(facts.HeadcountEntered, civil_servants=412, on=DAY, source=sealed(171)),
    fact(facts.DepartmentJoined, department_id=ALLOCATION, on=DAY, staff_number=sealed(172)),
    fact(facts.DepartmentLeft, department_id=ALLOCATION, joined_on=DAY, on=DAY, reason=LeavingReason.RETIRED),
    fact(
        facts.PayrollBatchRecorded,
        department_id=ALLOCATION,
        month=JANUARY,
        deducted_on=DAY,
        amount=168_000_000,
        deductions=100,
        document=sealed(173),
        file_digest=DIGEST,
    ),
    fact(
        facts.PayrollBatchRemitted,
        remittance_id=ENROLMENT,
        amount=168_000_000,
        payments=100,
        received_at=PAID_AT,
        reference=sealed(174),
    ),
    fact(facts.EnrolmentValidated, enrolment_id=ENROLMENT, on=DAY, validated_by=ALLOCATION, document=sealed(175)),
    fact(facts.VillageRegistered, name=sealed(176), region="Kab. Gianyar"),
    fact(facts.SeatsGranted, village_id=ALLOCATION, first_seat=101, seats=100),
    fact(facts.BudgetSet, ceiling=100_000_000_000, on=DAY, document=sealed(177)),
    fact(
        facts.WorkerNominated,
        scheme_id=SCHEME,
        village_id=ALLOCATION,
        nik=sealed(178),
        name=sealed(179),
        birth_date=sealed(180),
        occupation=sealed(181),
        sector=Sector.OTHER,
        region="Kab. Gianyar",
        monthly_income=100_000_000,
        attested_on=DAY,
        proposed_by=WORKER,
        file_digest=DIGEST,
        line=2,
    ),
    fact(
        facts.NominationScreened,
        screening_id=ENROLMENT,
        lists=(ALLOCATION,),
        reasons=(ScreeningReason.DECEASED, ScreeningReason.PROPOSED_TWICE),
    ),
    fact(facts.NominationValidated, on=DAY, validated_by=ALLOCATION, document=None),
    fact(facts.NominationRefused, on=DAY, refused_by=ALLOCATION, reason=sealed(182)),
    fact(facts.NominationEnrolled, worker_id=WORKER, enrolment_id=ENROLMENT, seat=101),
    fact(
        facts.ScreeningListBrought,
        kind=ScreeningListKind.RESIDENTS,
        region="Kab. Gianyar",
        on=DAY,
        entries=4_467,
        entries_digest=DIGEST,
        file_digest=DIGEST,
        source=sealed(183),
    ),
    fact(facts.ScreeningListDestroyed, on=DAY),
    fact(
        facts.AgentRegistered,
        kind=AgentKind.VILLAGE_ENTERPRISE,
        region="Kab. Gianyar",
        name=sealed(184),
        agreement_number=None,
        starts_on=DAY,
    ),
    fact(facts.AgentEnded, on=DAY, reason=sealed(185)),
    fact(facts.EnrolmentCredited, enrolment_id=ENROLMENT, agent_id=ALLOCATION),
    fact(
        facts.EnrolmentFileOpened,
        file_digest=DIGEST,
        name=sealed(186),
        sponsor_id=SPONSOR,
        scheme_id=SCHEME,
        programmes=(Programme.JKK, Programme.JKM),
        starts_on=DAY,
        attested_on=None,
        sector=None,
        region=None,
        agent_id=ALLOCATION,
        rows=100_000,
    ),
    fact(
        facts.EnrolmentLinesRead,
        first_line=2,
        last_line=1_001,
        registered=980,
        enrolled=985,
        already=10,
        refused=5,
    ),
)
