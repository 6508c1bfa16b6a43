"""`sertakan import deductions`, `nominations` and `screening-list`, typed beside a ledger."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from ledger.application.house import House
from ledger.application.payroll import ConsentTerms
from ledger.application.schemes import SchemeTerms
from ledger.cli.opening import command_context
from ledger.domain.values import ConsentBasis, FundOrigin, SponsorKind
from ledger.settings import Settings
from ledger.store.database import Database
from tests.api.skpd import staff_number
from tests.cli.test_importing import Office
from tests.sheets.files import csv_of

REGION = "Kab. Gianyar"
PROPOSED = ("NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "PEKERJAAN", "UPAH", "SEKTOR", "WILAYAH")
DAY = date(2025, 7, 1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[House]:
    with House.open(Settings(home=tmp_path), database=office.database) as house:
        yield house


def written(folder: Path, name: str, *rows: tuple[str, ...]) -> str:
    (folder / name).write_bytes(csv_of(*rows))
    return str(folder / name)


def servant(house: House, department: UUID) -> str:
    """The staff number of one who agreed to be deducted."""
    sponsor = house.sponsors.register(
        command_context(house),
        sponsor_id=None,
        name="Asep",
        kind=SponsorKind.ASN,
        fund_origin=FundOrigin.PRIVATE,
        region=REGION,
    )
    number, sponsor_id = staff_number(), UUID(sponsor.result["sponsor_id"])
    house.departments.join(command_context(house), sponsor_id, department, on=date(2025, 1, 2), staff_number=number)
    terms = ConsentTerms(ConsentBasis.OFFICIAL_LETTER, date(2025, 1, 2))
    house.payroll.give_consent(command_context(house), sponsor_id, terms)
    return number


def test_a_treasurers_file_is_tried_and_taken_whole_or_refused_with_its_lines(
    office: Office, house: House, tmp_path: Path
) -> None:
    registered = house.departments.register(command_context(house), name="Dinas Tenaga Kerja", region=REGION)
    department = UUID(registered.result["department_id"])
    numbers = [servant(house, department) for _ in range(2)]
    headers, said = ("NIP", "JUMLAH_POTONGAN"), ("--month", "2025-07", "--deducted-on", "2025-07-01")
    typed = ("import", "deductions", "--department", str(department), *said, "--json")
    file = written(tmp_path, "potongan.csv", headers, *((number, "16.800") for number in numbers))
    head = house.log.head()

    tried = office.typed(*typed, "--dry-run", file)
    assert (tried.returncode, json.loads(tried.stdout)["amount"], house.log.head()) == (0, "33600.00", head)
    taken = office.typed(*typed, file)
    assert (taken.returncode, json.loads(taken.stdout)["deductions"]) == (0, 2)
    head = house.log.head()
    again = office.typed(*typed, file)
    assert (again.returncode, json.loads(again.stdout)["batch_id"]) == (0, json.loads(taken.stdout)["batch_id"])
    bad = written(tmp_path, "agustus.csv", headers, (numbers[0], "16.800"), ("190001012015980001", "16.800"))
    refused = office.typed(*typed[:4], "--month", "2025-08", "--deducted-on", "2025-08-01", "--json", bad)
    assert refused.returncode == 1
    assert [(each["line"], each["code"]) for each in json.loads(refused.stdout)["lines"]] == [
        (3, "staff-number-unknown")
    ]
    assert numbers[0] not in refused.stdout + refused.stderr
    assert house.log.head() == head


def test_a_village_proposes_by_a_file_and_an_office_brings_a_list(office: Office, house: House, tmp_path: Path) -> None:
    village = house.villages.register(command_context(house), "Desa Batubulan", REGION).result["village_id"]
    terms = SchemeTerms(
        name="1 desa 100 pekerja rentan",
        sponsor_id=UUID(office.sponsor),
        programmes=("JKK", "JKM"),
        starts_on=DAY,
        months=6,
    )
    scheme = house.schemes.open(command_context(house), terms).result["scheme_id"]
    house.villages.grant_seats(command_context(house), UUID(scheme), UUID(village), 100)
    rest = ("Wayan", "07-03-1985", "petani", "1000000", "lainnya", REGION)
    rows = [("9901010703850001", *rest), ("990101070385000", *rest), ("9901010703850003", *rest)]
    file = written(tmp_path, "usulan.csv", PROPOSED, *rows)

    typed = ("import", "nominations", "--scheme", scheme, "--village", village, "--json", file)
    proposed = office.typed(*typed)
    answer = json.loads(proposed.stdout)
    assert (proposed.returncode, answer["rows"], answer["proposed"], answer["refused_count"]) == (1, 3, 2, 1)
    assert [(each["line"], each["code"]) for each in answer["refused"]] == [(3, "nik-shape")]
    head = house.log.head()
    assert json.loads(office.typed(*typed).stdout)["proposed"] == 2
    assert house.log.head() == head, "each line proposes once"
    niks = written(tmp_path, "meninggal.csv", ("NIK",), ("9901010703850001",))
    said = ("--kind", "deceased", "--region", REGION, "--on", "2025-06-30", "--source", "Disdukcapil", "--json")
    brought = office.typed("import", "screening-list", *said, niks)
    assert (brought.returncode, json.loads(brought.stdout)["entries"]) == (0, 1)
