"""Groups of carried workers: whose code it is, and what so many months count (law 5.7, 5.8)."""

import pytest

from ledger.domain.groups import MONTHS_OF_ONE, GroupCode, group_code, sixths
from ledger.domain.values import FundOrigin, SponsorKind


@pytest.mark.parametrize(
    ("kind", "fund_origin", "code"),
    [
        (SponsorKind.COMPANY, FundOrigin.PRIVATE, "SC"),
        (SponsorKind.BANK, FundOrigin.PRIVATE, "SB"),
        (SponsorKind.GOVERNMENT, FundOrigin.APBD, "SG"),
        (SponsorKind.GOVERNMENT, FundOrigin.APBN, "SG"),
        (SponsorKind.VILLAGE, FundOrigin.APBDES, "SD"),
        (SponsorKind.VILLAGE, FundOrigin.APBD, "SA"),
        (SponsorKind.VILLAGE, FundOrigin.PRIVATE, "SL"),
        (SponsorKind.VILLAGE, FundOrigin.APBN, "SL"),
        (SponsorKind.INDIVIDUAL, FundOrigin.PRIVATE, None),
        (SponsorKind.ASN, FundOrigin.PRIVATE, None),
        (SponsorKind.COMMUNITY, FundOrigin.APBDES, None),
    ],
)
def test_the_code_follows_from_the_sponsor_and_whose_money_it_is(
    kind: SponsorKind, fund_origin: FundOrigin, code: str | None
) -> None:
    assert group_code(kind, fund_origin) == code


@pytest.mark.parametrize("code", list(GroupCode))
@pytest.mark.parametrize("months", range(13))
def test_fewer_than_six_months_are_so_many_sixths_or_nothing(code: GroupCode, months: int) -> None:
    counted = sixths(code, months)

    if months >= 6:
        assert counted == 6, "one worker, however many months more"
    else:
        assert counted == (0 if code in {"SC", "SB"} else months)


@pytest.mark.parametrize(
    ("code", "workers", "months", "performance"),
    [
        (GroupCode.GOVERNMENT, 1_000, 3, 500),
        (GroupCode.GOVERNMENT, 1_000, 8, 1_000),
        (GroupCode.VILLAGE_APBDES, 1_000, 3, 500),
        (GroupCode.COMPANY, 500, 4, 0),
        (GroupCode.COMPANY, 500, 6, 500),
        (GroupCode.GOVERNMENT, 5_387, 5, 4_489),  # Blitar 2024: 4,489.17
    ],
)
def test_the_published_examples_come_out(code: GroupCode, workers: int, months: int, performance: int) -> None:
    assert workers * sixths(code, months) // MONTHS_OF_ONE == performance
