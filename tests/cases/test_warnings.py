"""E30, E32: what an allocation and its dry run warn about."""

import pytest

from tests.api.story import Refused, Story


@pytest.mark.parametrize(
    ("through", "months", "amount", "warned"),
    [
        ("2025-09", 3, "50400.00", ["jkm-never-full: 3 months"]),
        ("2025-07", 3, "16800.00", ["jkm-never-full: 3 months"]),
        ("2025-07", 1, "16800.00", ["jkm-never-full: 1 month"]),
        ("2025-09", 4, "50400.00", []),
    ],
)
def test_e32_a_scheme_of_three_months_is_told_that_death_is_never_paid_in_full(
    jakarta: Story, through: str, months: int, amount: str, warned: list[str]
) -> None:
    sponsor, worker = jakarta.village(), jakarta.worker()
    scheme = jakarta.scheme(sponsor, starts_on="2025-07-01", months=months)
    jakarta.enrol(worker, sponsor, starts_on="2025-07-01", scheme=scheme, attested_on="2025-07-01")
    jakarta.pay(sponsor, "100800.00", at="2025-07-01T09:00:00+07:00")

    dry = jakarta.dry_run(sponsor, through, at="2025-07-01T09:00:00+07:00")
    done = jakarta.allocate(sponsor, through, at="2025-07-01T09:00:00+07:00")

    assert (dry.total, dry.warnings) == (amount, warned)
    assert done.warnings == warned


def test_who_is_taken_on_by_another_sponsor_is_not_warned_about(jakarta: Story) -> None:
    sponsor, other, worker = jakarta.village(), jakarta.sponsor(), jakarta.worker()
    scheme = jakarta.scheme(sponsor, starts_on="2025-07-01", months=3)
    jakarta.enrol(worker, sponsor, starts_on="2025-07-01", scheme=scheme, attested_on="2025-07-01")
    jakarta.enrol(worker, other, starts_on="2025-10-01")
    jakarta.pay(sponsor, "50400.00", at="2025-07-01T09:00:00+07:00")

    assert jakarta.allocate(sponsor, "2025-09", at="2025-07-01T09:00:00+07:00").warnings == []


def test_months_after_the_scheme_s_term_are_settled_and_warned_about(jakarta: Story) -> None:
    sponsor, worker = jakarta.village(), jakarta.worker()
    scheme = jakarta.scheme(sponsor, starts_on="2025-01-01", months=6)
    jakarta.enrol(worker, sponsor, starts_on="2025-01-01", scheme=scheme, attested_on="2025-01-01")
    jakarta.pay(sponsor, "201600.00", at="2025-01-02T09:00:00+07:00")

    within = jakarta.allocate(sponsor, "2025-06", at="2025-01-02T09:00:00+07:00")
    beyond = jakarta.allocate(sponsor, "2025-07", at="2025-06-02T09:00:00+07:00")
    jakarta.enrol(worker, sponsor, starts_on="2025-08-01")
    agreed = jakarta.allocate(sponsor, "2025-08", at="2025-06-03T09:00:00+07:00")

    assert (within.warnings, within.months[-1]) == ([], "2025-06")
    assert (beyond.warnings, beyond.months) == (["after-scheme-term"], ["2025-07"])
    assert (agreed.warnings, agreed.months) == ([], ["2025-08"])


def test_e30_the_dry_run_says_that_one_day_is_left(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker()
    jakarta.enrol(worker, sponsor, starts_on="2025-01-01", attested_on="2025-01-01")
    jakarta.pay(sponsor, "16800.00", at="2025-01-31T09:00:00+07:00")

    dry = jakarta.dry_run(sponsor, "2025-01", at="2025-01-31T09:00:00+07:00")

    assert dry.warnings == ["1 day left in 2025-01"]
    with pytest.raises(Refused, match="worker-unknown"):
        jakarta.write(
            f"/v1/workers/{sponsor}/attestations", {"attested_on": "2025-01-01", "working": True, "fit": True}
        )
