"""The 24 claims of Balikpapan 2024, to the rupiah as BPJS Ketenagakerjaan counted them; what each was is invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ledger.demo.steps import (
    BenefitPays,
    ClaimApproves,
    ClaimFiles,
    ClaimVerifies,
    Owed,
    Scene,
)
from ledger.domain.values import ClaimKind, Programme

YIELD = "Saldo dengan hasil pengembangan menurut BPJS Ketenagakerjaan (simulasi)"
"""Why a saving is approved with more than the contributions: nobody has entered the yields of these years."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """`worker`: number among the savers for JHT, else among the bank's workers. Amounts in rupiah, by benefit.

    `cost`, `months_unable`: what the papers of a treatment, or of a time without work, say.
    """

    worker: int
    kind: ClaimKind
    on: date
    benefits: tuple[tuple[str, int], ...]
    cost: int | None = None
    months_unable: int | None = None

    @property
    def programme(self) -> Programme:
        if self.kind is ClaimKind.JHT:
            return Programme.JHT
        return Programme.JKM if self.kind is ClaimKind.JKM_DEATH else Programme.JKK

    @property
    def key(self) -> str:
        return f"balikpapan/claim/{self.kind}/{self.worker}"


def _saved(worker: int, month: int, amount: int) -> Claimed:
    """What was saved since January 2022, 20,000 rupiah a month, and about five and a half per cent a year on it."""
    return Claimed(worker, ClaimKind.JHT, date(2024, month, 12), (("saving", amount),))


def _treated(worker: int, on: date, amount: int) -> Claimed:
    return Claimed(worker, ClaimKind.JKK_TREATMENT, on, (("treatment", amount),), cost=amount * 100)


def _unable(worker: int, on: date, months: int) -> Claimed:
    """A wage of 1,000,000 rupiah for every month without work."""
    return Claimed(
        worker, ClaimKind.JKK_INCOME, on, (("temporary_inability", months * 1_000_000),), months_unable=months
    )


CLAIMS = (
    _saved(1, 1, 528_420),
    _saved(2, 2, 550_740),
    _saved(3, 2, 550_740),
    _saved(4, 3, 573_150),
    _saved(5, 4, 595_650),
    _saved(6, 4, 595_650),
    _saved(7, 5, 618_240),
    _saved(8, 5, 618_240),
    _saved(9, 6, 640_930),
    _saved(10, 6, 640_930),
    _saved(11, 7, 663_700),
    _saved(12, 8, 686_570),
    _saved(13, 9, 709_520),
    _saved(14, 10, 732_570),
    _saved(15, 10, 732_570),
    _treated(1, date(2024, 2, 21), 4_862_500),
    _treated(2, date(2024, 4, 16), 716_000),
    _treated(3, date(2024, 6, 13), 2_913_750),
    _treated(4, date(2024, 8, 22), 1_154_040),
    _treated(5, date(2024, 10, 17), 1_640_000),
    _unable(6, date(2024, 5, 14), 2),
    _unable(7, date(2024, 7, 18), 3),
    Claimed(
        8,
        ClaimKind.JKK_DEATH,
        date(2024, 9, 19),
        (("death", 48_000_000), ("funeral", 10_000_000), ("periodic", 12_000_000)),
    ),
    Claimed(
        9,
        ClaimKind.JKM_DEATH,
        date(2024, 11, 14),
        (("death", 20_000_000), ("funeral", 10_000_000), ("periodic", 12_000_000)),
    ),
)


def scenes(savers: list[str], others: list[str]) -> Iterator[Scene]:
    """Of those claims whose worker is there: on a small scale some are not. Filed after four days, paid after ten."""
    for claim in CLAIMS:
        workers = savers if claim.kind is ClaimKind.JHT else others
        if claim.worker > len(workers):
            continue
        key, owed = claim.key, tuple(Owed(claim.programme, name, rupiah * 100) for name, rupiah in claim.benefits)
        files = ClaimFiles(f"{key}/filing", key, workers[claim.worker - 1], claim.kind, claim.on)
        yield Scene(_after(claim.on, 4), (files,))
        papers = ClaimVerifies(f"{key}/verification", key, claim.cost, claim.months_unable)
        yield Scene(_after(claim.on, 6), (papers,))
        reason = YIELD if claim.kind is ClaimKind.JHT else None
        yield Scene(_after(claim.on, 8), (ClaimApproves(f"{key}/approval", key, owed, reason),))
        yield Scene(
            _after(claim.on, 10), tuple(BenefitPays(f"{key}/payment/{each.benefit}", key, each) for each in owed)
        )


def _after(day: date, days: int) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(14))
