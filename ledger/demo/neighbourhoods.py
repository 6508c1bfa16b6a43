"""Five smaller places: Gianyar's village, Garut's civil servant, the case of Serang, a driver in Banyuwangi, a
transfer in Tabanan that the bank takes back.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from ledger.demo.people import people
from ledger.demo.steps import (
    PAIR_SEN,
    ClaimFiles,
    ClaimVerifies,
    MoneyAllocated,
    PaymentArrives,
    PaymentTakenBack,
    Scene,
    SchemeOpens,
    SponsorRegisters,
    WorkerEnrols,
    WorkerRegisters,
    at,
)
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, ClaimKind, FundOrigin, SponsorKind

GIANYAR, GIANYAR_WORKERS = "gianyar", 100
GARUT_WORKER = "garut/worker"
SERANG_WORKER = "serang/worker"
BANYUWANGI_WORKER = "banyuwangi/worker"
TABANAN_WORKER = "tabanan/worker"


def gianyar() -> Iterator[Scene]:
    """One village, 100 vulnerable workers, paid by the regency for January to June 2024; then nobody pays."""
    workers = [f"{GIANYAR}/worker/{number}" for number in range(1, GIANYAR_WORKERS + 1)]
    persons = islice(people(5104, "Kabupaten Gianyar"), GIANYAR_WORKERS)
    sponsor, scheme = f"{GIANYAR}/regency", f"{GIANYAR}/scheme"
    yield Scene(
        at("2024-01-03 09:00"),
        (
            SponsorRegisters(
                sponsor, "Pemerintah Kabupaten (simulasi)", SponsorKind.GOVERNMENT, FundOrigin.APBD, "Kabupaten Gianyar"
            ),
            SchemeOpens(
                scheme, sponsor, "1 desa 100 pekerja rentan", date(2024, 1, 1), 6, GIANYAR_WORKERS, "SIM-33/2024"
            ),
        ),
    )
    yield Scene(
        at("2024-01-03 10:00"),
        tuple(WorkerRegisters(key, person) for key, person in zip(workers, persons, strict=True)),
    )
    yield Scene(
        at("2024-01-03 11:00"),
        tuple(WorkerEnrols(f"{key}/enrolment", key, sponsor, date(2024, 1, 1), scheme) for key in workers),
    )
    yield Scene(
        at("2024-01-08 10:00"),
        (
            PaymentArrives(f"{GIANYAR}/payment", sponsor, 6 * GIANYAR_WORKERS * PAIR_SEN),
            MoneyAllocated(f"{GIANYAR}/allocation", sponsor, ContributionMonth.parse("2024-06")),
        ),
    )


def garut() -> Iterator[Scene]:
    """One civil servant, one worker: deducted from the salary every month of 2024."""
    sponsor, scheme = "garut/civil-servant", "garut/scheme"
    yield from _one_worker(
        sponsor,
        SponsorRegisters(sponsor, "ASN Simulasi", SponsorKind.ASN, FundOrigin.PRIVATE, "Kabupaten Garut"),
        GARUT_WORKER,
        3205,
        "asisten rumah tangga",
        "2024-01-02",
        SchemeOpens(scheme, sponsor, "1 ASN 1 pekerja rentan", date(2024, 1, 1), 12, deduction=True),
    )
    for number in range(1, 13):
        yield _paid(sponsor, f"2024-{number:02d}-03 10:00", f"2024-{number:02d}", 1, Channel.PAYROLL)


def serang() -> Iterator[Scene]:
    """March 2024 is paid, April to June are not, and on 10 July somebody pays again."""
    sponsor = "serang/sponsor"
    yield from _one_worker(
        sponsor,
        SponsorRegisters(sponsor, "Warga Serang Simulasi", SponsorKind.INDIVIDUAL, FundOrigin.PRIVATE, "Kota Serang"),
        SERANG_WORKER,
        3673,
        "pedagang kecil",
        "2024-03-04",
    )
    yield _paid(sponsor, "2024-03-05 10:00", "2024-03", 1)
    yield _paid(sponsor, "2024-07-10 10:00", "2024-07", 1)


def banyuwangi() -> Iterator[Scene]:
    """Paid to June 2025; an accident on 20 July; July is paid on the 25th."""
    sponsor = "banyuwangi/company"
    yield from _one_worker(
        sponsor,
        SponsorRegisters(sponsor, "PT Simulasi Ojek", SponsorKind.COMPANY, FundOrigin.PRIVATE, "Kabupaten Banyuwangi"),
        BANYUWANGI_WORKER,
        3510,
        "tukang ojek",
        "2025-01-02",
    )
    yield _paid(sponsor, "2025-01-06 09:00", "2025-06", 6)
    yield _paid(sponsor, "2025-07-25 10:00", "2025-07", 1)


def tabanan() -> Iterator[Scene]:
    """Paid to June 2025 in two transfers; an accident on 12 May; the bank takes the second transfer back in June."""
    sponsor, claim = "tabanan/sponsor", "tabanan/claim"
    yield from _one_worker(
        sponsor,
        SponsorRegisters(
            sponsor, "Warga Tabanan Simulasi", SponsorKind.INDIVIDUAL, FundOrigin.PRIVATE, "Kabupaten Tabanan"
        ),
        TABANAN_WORKER,
        5102,
        "tukang bangunan",
        "2025-01-03",
    )
    yield _paid(sponsor, "2025-01-06 11:00", "2025-03", 3)
    yield _paid(sponsor, "2025-04-04 10:00", "2025-06", 3)
    filing = ClaimFiles(f"{claim}/filing", claim, TABANAN_WORKER, ClaimKind.JKK_TREATMENT, date(2025, 5, 12))
    yield Scene(at("2025-05-20 14:00"), (filing, ClaimVerifies(f"{claim}/verification", claim, cost=85_000_000)))
    taken_back = PaymentTakenBack(
        f"{sponsor}/reversal", f"{sponsor}/payment/2025-06", "transfer ditarik bank (simulasi)"
    )
    yield Scene(at("2025-06-02 09:00"), (taken_back,))


def _one_worker(
    sponsor: str,
    registers: SponsorRegisters,
    worker: str,
    act: int,
    occupation: str,
    day: str,
    scheme: SchemeOpens | None = None,
) -> Iterator[Scene]:
    person = next(people(act, registers.region, occupation))
    starts_on = date.fromisoformat(day).replace(day=1)
    yield Scene(
        at(f"{day} 08:00"),
        (
            registers,
            *(() if scheme is None else (scheme,)),
            WorkerRegisters(worker, person),
            WorkerEnrols(f"{worker}/enrolment", worker, sponsor, starts_on, None if scheme is None else scheme.key),
        ),
    )


def _paid(sponsor: str, when: str, through: str, months: int, channel: Channel = Channel.TRANSFER) -> Scene:
    return Scene(
        at(when),
        (
            PaymentArrives(f"{sponsor}/payment/{through}", sponsor, months * PAIR_SEN, channel),
            MoneyAllocated(f"{sponsor}/allocation/{through}", sponsor, ContributionMonth.parse(through)),
        ),
    )
