"""Workers who do not exist, with NIKs that cannot exist."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from faker import Faker

from ledger.application.workers import Person
from ledger.domain.nik import FEMALE_DAY_OFFSET
from ledger.domain.values import Sector

REGION_OF_NOBODY: Final = "99"  # a NIK begins with its province's code; those given out run from 11 to 97
BORN_FROM: Final = date(1966, 1, 1)  # in working age throughout the story, and far from 65
BORN_DAYS: Final = 365 * 38
INCOME_SEN: Final = 1_000_000_00

OCCUPATIONS: Final = (
    ("asisten rumah tangga", Sector.OTHER),
    ("tukang kebun", Sector.OTHER),
    ("pemulung", Sector.OTHER),
    ("pedagang kecil", Sector.OTHER),
    ("tukang bangunan", Sector.OTHER),
    ("petani", Sector.OTHER),
    ("nelayan", Sector.OTHER),
    ("kader posyandu", Sector.OTHER),
    ("tukang ojek", Sector.TRANSPORT),
    ("sopir angkot", Sector.TRANSPORT),
)


def people(act: int, region: str, occupation: str | None = None) -> Iterator[Person]:
    """Without end, and the same at every telling: `act` is the seed, and the middle of the NIKs (0 to 9999)."""
    faker = Faker("id_ID")
    faker.seed_instance(act)
    chance = Random(act)
    serial = 0
    while True:
        serial += 1
        is_woman = chance.random() < 0.5
        born = BORN_FROM + timedelta(days=chance.randrange(BORN_DAYS))
        first = faker.first_name_female() if is_woman else faker.first_name_male()
        does, sector = chance.choice(OCCUPATIONS)
        if occupation is not None:
            does, sector = occupation, dict(OCCUPATIONS)[occupation]
        yield Person(
            nik=impossible_nik(act, born, serial, is_woman=is_woman),
            name=f"{first} {faker.last_name()}",
            birth_date=born,
            occupation=does,
            sector=sector,
            region=region,
            monthly_income=INCOME_SEN,
        )


def impossible_nik(act: int, born: date, serial: int, *, is_woman: bool) -> str:
    """Right in everything but its region: 99, four digits of the act, birth date, serial from 0001."""
    day = born.day + (FEMALE_DAY_OFFSET if is_woman else 0)
    return f"{REGION_OF_NOBODY}{act:04d}{day:02d}{born:%m%y}{serial:04d}"
