"""Stored facts of the law, as they are published."""

from datetime import date

from ledger.domain import events as facts
from ledger.domain.events import LedgerEvent
from ledger.domain.law.terms import CalendarTerms, Certainty, PolicyTerms, TariffBand, TariffTerms
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Sector
from tests.contract.sampling import ACTOR, ALLOCATION, WORKER, fact

NEW_YEAR = date(2026, 1, 1)

POLICY = PolicyTerms(
    id="prepaid_months_max",
    value="12",
    valid_from=NEW_YEAR,
    published_on=date(2025, 12, 22),
    source="BULAN_IURAN of the operator's sheet",
    certainty=Certainty.C,
)
CALENDAR = CalendarTerms(
    year=2026,
    holidays=(NEW_YEAR, date(2026, 8, 17)),
    collective_leave=(date(2026, 12, 24),),
    published_on=NEW_YEAR,
    source="SKB tiga menteri",
    certainty=Certainty.B,
)
TARIFF = TariffTerms(
    tariff="pp50-2025-other",
    first=ContributionMonth.parse("2026-04"),
    last=ContributionMonth.parse("2026-12"),
    part=(1, 2),
    sectors=(Sector.OTHER,),
    categories=(BpuCategory.SELF_EMPLOYED, BpuCategory.OTHER),
    excluded_origins=(FundOrigin.APBN, FundOrigin.APBD),
    paid_up_to=None,
    full_months_first=0,
    jkm=680_000,
    jkk_per_mille=10,
    jht_per_mille=20,
    bands=(TariffBand(lower=0, base=100_000_000), TariffBand(lower=110_000_000, base=120_000_000)),
    published_on=date(2025, 12, 22),
    source="PP 50/2025 ps. 2-4",
    certainty=Certainty.B,
)

LAW: tuple[LedgerEvent, ...] = (
    fact(facts.PolicyProposed, proposal_id=ALLOCATION, terms=POLICY, proposed_by=ACTOR),
    fact(facts.CalendarProposed, proposal_id=ALLOCATION, terms=CALENDAR, proposed_by=ACTOR),
    fact(facts.TariffProposed, proposal_id=ALLOCATION, terms=TARIFF, proposed_by=ACTOR),
    fact(facts.ProposalWithdrawn, proposal_id=ALLOCATION, withdrawn_by=ACTOR),
    fact(facts.PolicyPublished, terms=POLICY, proposal_id=ALLOCATION, proposed_by=ACTOR, approved_by=WORKER),
    fact(facts.CalendarPublished, terms=CALENDAR),
    fact(facts.TariffPublished, terms=TARIFF, proposal_id=ALLOCATION, proposed_by=ACTOR, approved_by=WORKER),
)
