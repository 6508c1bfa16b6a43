"""One fact of every topic, as it is stored for ever. `python -m tests.contract.samples` writes the missing files.

A stored sample is never changed: when a fact gets a new shape, its old file is kept as `<Topic>.v<N>.json`.
"""

from datetime import UTC, date, datetime

from ledger.domain import events as facts
from ledger.domain.events import Funding, LedgerEvent, SpellOpening
from ledger.domain.values import (
    Channel,
    ClockMode,
    EndReason,
    FundOrigin,
    Programme,
    Sector,
    SponsorKind,
    StartRule,
)
from ledger.store.codec import EventCodec
from tests.contract.amendment_samples import AMENDMENTS
from tests.contract.benefit_samples import BENEFITS
from tests.contract.campaign_samples import CAMPAIGNS
from tests.contract.claim_samples import CLAIMS
from tests.contract.law_samples import LAW
from tests.contract.payroll_samples import PAYROLL
from tests.contract.reversal_samples import REVERSALS
from tests.contract.sampling import (
    ALLOCATION,
    ENROLMENT,
    ENVELOPE,
    GOLDEN,
    JANUARY,
    PAID_AT,
    PAIR,
    PAYMENT,
    SCHEME,
    SECOND_PAYMENT,
    SPONSOR,
    STREAM,
    WIB,
    WORKER,
    fact,
    sealed,
)

__all__ = ["ENVELOPE", "GOLDEN", "SAMPLES", "STREAM", "stored_sample"]

SAMPLES: tuple[LedgerEvent, ...] = (
    fact(facts.LedgerOpened, clock=ClockMode.DATABASE, zone="Asia/Jakarta"),
    fact(
        facts.SponsorRegistered,
        kind=SponsorKind.GOVERNMENT,
        fund_origin=FundOrigin.APBD,
        region="Kota Balikpapan",
        name=sealed(101),
    ),
    fact(
        facts.PaymentReceived,
        payment_id=PAYMENT,
        amount=1_399_086,
        received_at=PAID_AT,
        counts_from=PAID_AT,
        channel=Channel.TRANSFER,
        reference=sealed(102),
    ),
    fact(
        facts.PaymentCleared, payment_id=PAYMENT, amount=1_399_086, cleared_at=datetime(2025, 1, 8, 3, 0, 0, 500, UTC)
    ),
    fact(
        facts.FundsAllocated,
        allocation_id=ALLOCATION,
        amounts=PAIR,
        drawn=(
            Funding(payment_id=PAYMENT, amount=1_399_086),
            Funding(payment_id=SECOND_PAYMENT, amount=280_914),
        ),
        worker_months=1,
        through_month=JANUARY,
        effective_at=PAID_AT,
    ),
    fact(
        facts.SchemeOpened,
        sponsor_id=SPONSOR,
        name=sealed(103),
        programmes=(Programme.JKK, Programme.JKM),
        starts_on=date(2025, 1, 1),
        months=12,
        quota=100,
        fund_origin=FundOrigin.APBDES,
        start_rule=StartRule.AGREEMENT,
        agreement_number=sealed(104),
        deduction=False,
    ),
    fact(
        facts.WorkerRegistered,
        nik=sealed(105),
        name=sealed(106),
        birth_date=sealed(107),
        occupation=sealed(108),
        sector=Sector.TRANSPORT,
        region="Kab. Gianyar",
        monthly_income=100_000_000,
    ),
    fact(
        facts.Enrolled,
        enrolment_id=ENROLMENT,
        sponsor_id=SPONSOR,
        scheme_id=SCHEME,
        seat=17,
        programmes=(Programme.JKK, Programme.JKM, Programme.JHT),
        starts_on=date(2025, 1, 1),
        accepted_on=date(2024, 12, 30),
        fund_origin=FundOrigin.APBN,
        start_rule=StartRule.REGISTRATION,
        agreement_starts_on=date(2025, 1, 1),
        agreement_recorded_at=datetime(2024, 12, 20, 8, 0, tzinfo=WIB),
        attested_on=date(2024, 12, 30),
    ),
    fact(
        facts.EnrolmentEnded,
        enrolment_id=ENROLMENT,
        sponsor_id=SPONSOR,
        scheme_id=None,
        seat=None,
        on=date(2025, 6, 30),
        reason=EndReason.SPONSOR_STOPPED,
    ),
    fact(
        facts.ContributionSettled,
        month=JANUARY,
        spell=1,
        amounts=PAIR,
        tariff="pp44-2015/other",
        settled_at=PAID_AT,
        funded_by=(
            Funding(payment_id=PAYMENT, amount=1_399_086),
            Funding(payment_id=SECOND_PAYMENT, amount=280_914),
        ),
        sponsor_id=SPONSOR,
        enrolment_id=ENROLMENT,
        allocation_id=ALLOCATION,
        arrears=False,
        opens=SpellOpening(first_day=date(2025, 1, 6), start_rule=StartRule.PAYMENT),
    ),
    fact(facts.MembershipLapsed, spell=1, on=date(2025, 5, 1)),
    fact(facts.MembershipLapseAnnulled, spell=1, on=date(2025, 5, 1)),
    fact(facts.MembershipEnded, on=date(2025, 3, 9), reason=EndReason.DEATH, spell=1),
    fact(facts.SavingEnded, on=date(2025, 3, 9), spell=None),
    fact(
        facts.ContributionReleased,
        worker_id=WORKER,
        month=JANUARY.plus(3),
        amounts=PAIR,
        returned=(Funding(payment_id=PAYMENT, amount=1_680_000),),
        reason=EndReason.DEATH,
    ),
    *REVERSALS,
    *CLAIMS,
    *LAW,
    *AMENDMENTS,
    *BENEFITS,
    *PAYROLL,
    *CAMPAIGNS,
)


def stored_sample(sample: LedgerEvent) -> bytes:
    """The sample's stored bytes and a line end, which a file has and an event has not."""
    return EventCodec().encode(sample, ENVELOPE).state + b"\n"


def write_missing() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for sample in SAMPLES:
        path = GOLDEN / f"{sample.TOPIC}.json"
        if not path.exists():
            path.write_bytes(stored_sample(sample))


if __name__ == "__main__":
    write_missing()
