"""Groups (wadah) of carried workers: their codes, and how a year of them is counted (law 5.7, 5.8)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.domain.values import FundOrigin, SponsorKind

MONTHS_OF_ONE: Final = 6
"""So many settled months of a year make one whole worker; fewer make so many sixths of one, or nothing."""


class GroupCode(StrEnum):
    COMPANY = "SC"  # and UMB
    BANK = "SB"
    GOVERNMENT = "SG"
    VILLAGE_APBDES = "SD"
    VILLAGE_APBD = "SA"
    VILLAGE_OTHER = "SL"


# Companies count months below six as nothing. Banks are named nowhere in the rule: as companies (C).
WHOLE_ONLY: Final = frozenset({GroupCode.COMPANY, GroupCode.BANK})

_BY_KIND: Final[Mapping[SponsorKind, GroupCode]] = {
    SponsorKind.COMPANY: GroupCode.COMPANY,
    SponsorKind.BANK: GroupCode.BANK,
    SponsorKind.GOVERNMENT: GroupCode.GOVERNMENT,
}
_OF_VILLAGE: Final[Mapping[FundOrigin, GroupCode]] = {
    FundOrigin.APBDES: GroupCode.VILLAGE_APBDES,
    FundOrigin.APBD: GroupCode.VILLAGE_APBD,
}


def group_code(kind: SponsorKind, fund_origin: FundOrigin) -> GroupCode | None:
    """By whose money it is; None for individuals, civil servants and communities, whom the list leaves out."""
    if kind is SponsorKind.VILLAGE:
        return _OF_VILLAGE.get(fund_origin, GroupCode.VILLAGE_OTHER)
    return _BY_KIND.get(kind)


def sixths(code: GroupCode, months: int) -> int:
    """What a worker with so many settled months of a year counts, in sixths of one."""
    if code in WHOLE_ONLY:
        return MONTHS_OF_ONE if months >= MONTHS_OF_ONE else 0
    return min(months, MONTHS_OF_ONE)
