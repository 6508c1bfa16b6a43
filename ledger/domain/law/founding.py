"""The founding set: the law as the program knew it when a ledger is opened, each row with its legal source."""

from datetime import date
from typing import Final

from ledger.domain.law.holidays import holidays_by_year
from ledger.domain.law.policies import LAW_IN_FORCE, UNPAID_MONTHS_MAX
from ledger.domain.law.terms import CalendarTerms, Certainty, LawTerms, PolicyTerms, TariffBand, TariffTerms
from ledger.domain.money import SEN_PER_RUPIAH
from ledger.domain.months import ContributionMonth
from ledger.domain.values import BpuCategory, FundOrigin, Sector

A, B, C = Certainty

JKM_RUPIAH: Final = 6_800  # PP 44/2015, PP 49/2020 ps. 9-10 base; law 1.3, A/B
JKK_PER_MILLE: Final = 10  # PP 44/2015 Lampiran II; law 1.2, B
JHT_PER_MILLE: Final = 20  # PP 46/2015; law 1.4, B


def _bands() -> tuple[TariffBand, ...]:
    """PP 44/2015 Lampiran II, 33 rows (law 1, B/C). The printed upper bounds leave gaps: lower bounds decide."""
    narrow = [(0, 1_000_000)] + [(lower, lower + 100_000) for lower in range(1_100_000, 2_700_000, 200_000)]
    odd = [(2_700_000, 2_950_000)]
    middle = [(lower, lower + 250_000) for lower in range(3_200_000, 8_200_000, 500_000)]
    wide = [(lower, lower + 500_000) for lower in range(8_200_000, 20_200_000, 1_000_000)]
    top = [(20_200_000, 20_700_000)]
    return tuple(
        TariffBand(lower=lower * SEN_PER_RUPIAH, base=base * SEN_PER_RUPIAH)
        for lower, base in narrow + odd + middle + wide + top
    )


BANDS: Final = _bands()

_EVERY_SECTOR: Final = tuple(Sector)
_EVERY_CATEGORY: Final = tuple(BpuCategory)
# PP 50/2025 ps. 3 names those outside an employment relation and the self-employed, not employers (law 1.11, C).
_NOT_EMPLOYERS: Final = tuple(each for each in BpuCategory if each is not BpuCategory.EMPLOYER)
_STATE_MONEY: Final = (FundOrigin.APBN, FundOrigin.APBD)
_month = ContributionMonth.parse


def _tariff(  # noqa: PLR0917 - a row of a table, read across
    tariff: str,
    first: str,
    last: str | None,
    part: tuple[int, int],
    sectors: tuple[Sector, ...],
    categories: tuple[BpuCategory, ...],
    excluded: tuple[FundOrigin, ...],
    published_on: date,
    source: str,
    *,
    paid_up_to: str | None = None,
    full_months_first: int = 0,
) -> TariffTerms:
    return TariffTerms(
        tariff=tariff,
        first=_month(first),
        last=None if last is None else _month(last),
        part=part,
        sectors=sectors,
        categories=categories,
        excluded_origins=excluded,
        paid_up_to=None if paid_up_to is None else _month(paid_up_to),
        full_months_first=full_months_first,
        jkm=JKM_RUPIAH * SEN_PER_RUPIAH,
        jkk_per_mille=JKK_PER_MILLE,
        jht_per_mille=JHT_PER_MILLE,
        bands=BANDS,
        published_on=published_on,
        source=source,
        certainty=B,
    )


TARIFFS: Final = (
    _tariff(
        "pp44-2015", "2015-07", None, (1, 1), _EVERY_SECTOR, _EVERY_CATEGORY, (),
        LAW_IN_FORCE, "PP 44/2015 Lampiran II, in force 1 July 2015",
    ),
    _tariff(
        # The day of promulgation was not seen; 9 September 2020 is the earliest dated report of the relief.
        "pp49-2020", "2020-08", "2021-01", (1, 100), _EVERY_SECTOR, _EVERY_CATEGORY, (),
        date(2020, 9, 9), "PP 49/2020 ps. 9, 13, 15",
        paid_up_to="2020-07", full_months_first=2,  # ps. 13 (law S4.1)
    ),
    _tariff(
        "pp50-2025-transport", "2026-01", "2027-03", (1, 2), (Sector.TRANSPORT,), _NOT_EMPLOYERS, _STATE_MONEY,
        date(2025, 12, 22), "PP 50/2025 ps. 2-4",
    ),
    _tariff(
        # Village money (APBDes) is not named among the excluded: discounted, by the letter (law 1.9, C).
        "pp50-2025-other", "2026-04", "2026-12", (1, 2), (Sector.OTHER,), _NOT_EMPLOYERS, _STATE_MONEY,
        date(2025, 12, 22), "PP 50/2025 ps. 2-4",
    ),
)  # fmt: skip


def _policy(
    policy_id: str,
    value: str,
    certainty: Certainty,
    source: str,
    valid_from: date = LAW_IN_FORCE,
    published_on: date | None = None,
) -> PolicyTerms:
    return PolicyTerms(
        id=policy_id,
        value=value,
        valid_from=valid_from,
        published_on=published_on or valid_from,
        source=source,
        certainty=certainty,
    )


_PP82: Final = date(2019, 12, 2)  # PP 82/2019 in force (law 3.8, 3.12)
_PERMENAKER_1_2025: Final = date(2025, 2, 24)  # law 2.22, 3.14

POLICIES: Final = (
    _policy("membership_needs_payment", "yes", A, "PP 44/2015 ps. 1(4); UU SJSN ps. 1: a member has paid"),
    _policy(
        "start_instant", "number_issued_or_settlement", C,
        "Permenaker 1/2025 ps. 3A, by analogy: the issue of the number, else the day the contribution is paid",
    ),
    _policy("registration_start", "form_accepted", A, "Perdir 22/2022 handbook p. 59 §9 f-g"),
    _policy("agreement_start", "provisional_until_settled", A, "Perdir 22/2022 handbook p. 67 e"),
    _policy(
        "paid_by_due_day_covers_month", "covered", C, "PP 44/2015: by the 15th; cover of the whole month inferred"
    ),
    _policy("late_payment_in_grace", "undetermined", C, "no rule found on events inside an unpaid month (law 2.17)"),
    _policy(
        "grace_months_after_lapse", "not_covered", C,
        "handbook p. 59 §12 a: three months from the day protection ended",
    ),
    _policy(
        "lapse_after_three_months", str(UNPAID_MONTHS_MAX), B, "handbook p. 59 §12 b, p. 85; Serang 2024"
    ),
    _policy(
        "payment_taken_back", "undetermined", C,
        "no rule found; law 2.19 by analogy: money counts once it cannot be pulled back",
    ),
    _policy("adjudication", "two_persons", A, "decided by two persons on the papers (docs/coverage.md, row 1)"),
    _policy(
        "end_of_membership", "day_of_end_covered", A,
        "handbook p. 59 §10: months after the month of the event are given back",
    ),
    _policy(
        "backdated_by_letter", "covered", A, "handbook p. 85: a letter by branch and region to the head office (2.13)"
    ),
    _policy("due_day", "15", B, "PP 44/2015: by the 15th of the contribution month (law 2.1)"),
    _policy(
        "due_shift_on_collective_leave", "no", C,
        "handbook p. 19 j lists Saturday, Sunday and national holidays only (law S2.6)",
    ),
    _policy("prepaid_months_max", "12", C, "BULAN_IURAN is 1 to 12 in the operator's own sheet (law 2.5, S2.9)"),
    _policy("age_limit_years", "65", B, "64 years 11 months at most, when a membership begins (law 4.1, S2.10)"),
    _policy(
        "attestation", "warn", C, "working and not ill when a membership begins: Serang 2024, Pohuwato (law S2.2)"
    ),
    _policy("second_sponsor", "carry_forward", C, "no rule found; excess counts for later months (law 1.7, E11)"),
    _policy("cheaper_tariff", "credited", B, "PP 50/2025: excess counts toward following months (law 1.7, S3.4)"),
    _policy("dearer_tariff", "stays_settled", C, "no rule found; what was paid in full stays paid (E13)"),
    _policy("lapse_recording_days", "7", C, "bank files arrive a day or more later (docs/coverage.md)"),
    _policy("jkm_wait_months", "0", B, "before Permenaker 1/2025: in full even if registered one day (law 2.9)"),
    _policy(
        "jkm_wait_months", "3", B, "Permenaker 1/2025: 10 million in the first three months (law 3.14, S1.3)",
        _PERMENAKER_1_2025,
    ),
    _policy(
        "jkm_wait_counts", "calendar_months", C, "full from day 1 of month 4 of the spell (law S1.4)",
        _PERMENAKER_1_2025,
    ),
    _policy("scholarship_months_min", "36", B, "contribution time of three years or more (law 3.15)", _PP82),
    _policy("scholarship_counts", "total", C, "months in total or of the spell: not found (law E8)", _PP82),
    _policy("jkk_claim_years", "2", B, "PP 44/2015 ps. 26 as it was (law 3.8)"),
    _policy("jkk_claim_years", "5", B, "PP 82/2019 (law 3.8)", _PP82),
    # jht_yield: none until an operator enters what BPJS has credited (law S5.4)
)  # fmt: skip

LAST_DECREED_YEAR: Final = 2026

CALENDARS: Final = tuple(
    CalendarTerms(
        year=year,
        holidays=days,
        collective_leave=(),
        # The days of the decrees were not seen; each is out before its year. 2027 and 2028 are forecasts.
        published_on=date(min(year, LAST_DECREED_YEAR), 1, 1),
        source="national holidays by the joint decree of three ministers (SKB tiga menteri)",
        certainty=B if year <= LAST_DECREED_YEAR else C,
    )
    for year, days in holidays_by_year()
)

FOUNDING: Final[tuple[LawTerms, ...]] = (*POLICIES, *TARIFFS, *CALENDARS)
