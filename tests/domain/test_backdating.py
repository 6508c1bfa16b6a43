"""Months that a letter restores: which they may be, what they cost, and what the facts say afterwards."""

from uuid import UUID

import pytest

from ledger.domain.adjudication import note_claim
from ledger.domain.backdating import gaps_of, undecided
from ledger.domain.errors import (
    BackdatingClosed,
    BackdatingTotalChanged,
    FourEyes,
    InsufficientFunds,
    LedgerError,
    MembershipAlreadyEnded,
    MonthsNotAGap,
    NothingToRestore,
    SponsorNotEnrolled,
)
from ledger.domain.events import AdjudicationOpened, MembershipBackdated
from ledger.domain.values import ClaimKind, EndReason, FundOrigin, Programme, Sector
from tests.domain.office import ANA, Office, paid_to_june
from tests.domain.story import ALL, SAVING, asked, covered, instant, not_covered, undetermined

NOVEMBER = "2025-11-20 10:00"


def lapsed_and_back() -> tuple[Office, UUID, UUID]:
    """E6: paid to June, lapsed on 1 October, October paid on the 6th; money for four more months is there."""
    office, sponsor, worker = paid_to_june()
    office.lapse(worker, "2025-10-01")
    office.pay(sponsor, "84000.00", "2025-10-06 09:00")
    assert office.allocate(sponsor, "2025-10", "2025-10-06 10:00").settled == ["2025-10 spell 2 16800.00"]
    return office, sponsor, worker


def gaps(office: Office, worker: UUID, day: str = "2025-11-20") -> list[str]:
    on = office.policy.day_of(instant(f"{day} 12:00"))
    return [f"{gap.first} … {gap.last}" for gap in gaps_of(office.workers[worker], on)]


def test_the_later_spell_becomes_the_earlier_one() -> None:
    office, sponsor, worker = lapsed_and_back()
    known = office.workers[worker].known

    assert office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER) == "50400.00"
    assert len(known.spells) == 2, "one person's word restores nothing"
    assert office.restore(worker, NOVEMBER) == [f"2025-{month} spell 1 16800.00" for month in ("07", "08", "09")]

    (spell,) = known.spells
    assert (spell.number, str(spell.first), str(spell.last), spell.holes) == (1, "2025-01", "2025-10", [])
    assert (str(spell.first_day), spell.lapsed_on, known.spells_opened) == ("2025-01-06", None, 2)
    assert office.available(sponsor) == "16800.00"
    assert office.allocate(sponsor, "2025-11", NOVEMBER).settled == ["2025-11 spell 1 16800.00"]


def test_row_4_answers_for_the_restored_months_from_that_position_on() -> None:
    office, sponsor, worker = lapsed_and_back()
    before = len(office.log) + 1
    office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER)
    office.restore(worker, NOVEMBER)
    story = office.story(worker)

    for day in ("2025-07-01", "2025-08-10", "2025-09-30"):
        assert asked(story, day) == covered("backdated")
        assert asked(story, day, known_before=before) == not_covered("unpaid")
    assert asked(story, "2025-10-03") == covered("paid")
    assert asked(story, "2025-10-03", known_before=before) == not_covered("before_start")
    assert asked(story, "2025-06-30") == covered("paid")
    assert asked(story, "2025-11-20") == undetermined("in_arrears"), "the spell runs on"


def test_a_lapse_of_the_later_spell_is_the_joined_ones() -> None:
    office, sponsor, worker = lapsed_and_back()
    office.lapse(worker, "2026-02-10")
    office.ask_restored(worker, sponsor, "2025-07", "2025-09", "2026-02-11 10:00")
    office.restore(worker, "2026-02-11 10:00")

    (spell,) = office.workers[worker].known.spells
    assert str(spell.lapsed_on) == "2026-02-01"
    assert asked(office.story(worker), "2026-01-10") == not_covered("unpaid")
    assert asked(office.story(worker), "2026-02-01") == not_covered("lapsed")


@pytest.mark.parametrize(
    ("first", "through", "error"),
    [
        ("2025-07", "2025-08", MonthsNotAGap),
        ("2025-08", "2025-09", MonthsNotAGap),
        ("2025-07", "2025-10", MonthsNotAGap),
        ("2025-09", "2025-07", MonthsNotAGap),
        ("2025-11", "2025-11", MonthsNotAGap),
    ],
)
def test_a_gap_is_closed_whole(first: str, through: str, error: type[LedgerError]) -> None:
    office, sponsor, worker = lapsed_and_back()

    with pytest.raises(error):
        office.ask_restored(worker, sponsor, first, through, NOVEMBER)


def test_a_gap_reaches_from_one_spell_to_the_next_or_from_a_lapse_to_the_present() -> None:
    office, _, worker = lapsed_and_back()

    assert gaps(office, worker) == ["2025-07 … 2025-09"]
    assert gaps(office, worker, "2026-01-31") == ["2025-07 … 2025-09"], "November to January are arrears"
    assert gaps(office, worker, "2026-02-01") == ["2025-07 … 2025-09", "2025-11 … 2026-02"]


def test_whoever_never_lapsed_has_nothing_to_restore() -> None:
    office, sponsor, worker = paid_to_june()

    with pytest.raises(NothingToRestore):
        office.ask_restored(worker, sponsor, "2025-07", "2025-09", "2025-09-30 10:00")


def test_only_a_sponsor_who_could_have_paid_restores() -> None:
    office, _, worker = lapsed_and_back()
    stranger, saver, former = office.sponsor(), office.sponsor(), office.sponsor()
    office.enrol(worker, saver, "2025-10-07", programmes=SAVING)
    ended = office.enrol(worker, former, "2025-10-08")
    office.end(worker, ended, "2025-10-09", EndReason.SPONSOR_STOPPED)

    for other in (stranger, saver):
        with pytest.raises(SponsorNotEnrolled):
            office.ask_restored(worker, other, "2025-07", "2025-09", NOVEMBER)
    office.ask_restored(worker, former, "2025-07", "2025-09", NOVEMBER)
    office.pay(former, "50400.00", NOVEMBER)
    assert office.restore(worker, NOVEMBER)[0] == "2025-07 spell 1 16800.00 arrears", "older than its enrolment"


def test_each_month_is_charged_at_its_own_tariff_and_origin() -> None:
    """A driver's half from January 2026 on, but not with a regency's money."""
    office = Office()
    sponsor, regency, worker = office.sponsor(), office.sponsor(FundOrigin.APBD), office.worker(sector=Sector.TRANSPORT)
    office.enrol(worker, sponsor, "2025-01-01")
    office.enrol(worker, regency, "2025-11-01")
    for payer in (sponsor, regency):
        office.pay(payer, "500000.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-06", "2025-01-06 09:00")

    private = office.ask_restored(worker, sponsor, "2025-07", "2026-02", "2026-02-20 10:00")
    public = office.ask_restored(worker, regency, "2025-07", "2026-02", "2026-02-20 10:00")

    assert (private, public) == ("117600.00", "134400.00")
    assert [line.rpartition(" ")[0] for line in office.restore(worker, "2026-02-20 10:00")][-1] == "2026-02 spell 1"


def test_the_money_must_be_there_at_the_approval() -> None:
    office, sponsor, worker = paid_to_june()
    office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER)
    office.pay(sponsor, "50399.99", "2025-11-20 09:59")
    office.pay(sponsor, "100000.00", "2025-11-20 10:01")
    state = office.workers[worker].state()

    with pytest.raises(InsufficientFunds) as short:
        office.restore(worker, NOVEMBER)

    assert short.value.fields == {"total": "50400.00", "available": "50399.99"}
    assert (office.workers[worker].state(), office.available(sponsor)) == (state, "150399.99")
    office.restore(worker, "2025-11-20 10:01", total="50400.00")
    assert office.available(sponsor) == "99999.99"


def test_another_person_approves_what_was_read() -> None:
    office, sponsor, worker = lapsed_and_back()
    office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER)

    with pytest.raises(FourEyes):
        office.restore(worker, NOVEMBER, by=ANA)
    with pytest.raises(BackdatingTotalChanged):
        office.restore(worker, NOVEMBER, total="50000.00")
    backdating = office.workers[worker].known.backdating
    assert backdating is not None
    office.restore(worker, NOVEMBER)
    with pytest.raises(BackdatingClosed):
        undecided(office.workers[worker], backdating.backdating_id)


def test_what_was_asked_for_is_decided_anew_when_it_is_approved() -> None:
    """An allocation came in between: the months are no gap any more, or not the whole of one."""
    office, sponsor, worker = paid_to_june()
    office.pay(sponsor, "500000.00", "2025-11-01 09:00")
    office.ask_restored(worker, sponsor, "2025-07", "2025-11", NOVEMBER)
    office.allocate(sponsor, "2025-11", NOVEMBER)

    with pytest.raises(MonthsNotAGap) as refused:
        office.restore(worker, NOVEMBER)

    assert refused.value.fields["gaps"] == [{"from_month": "2025-07", "through_month": "2025-10"}]


def test_after_an_end_nothing_is_restored_and_two_memberships_stay_two() -> None:
    office, sponsor, worker = paid_to_june()
    (enrolment,) = (each.enrolment_id for each in office.workers[worker].known.enrolments)
    office.end(worker, enrolment, "2025-08-20", EndReason.EXIT)
    assert gaps(office, worker) == ["2025-07 … 2025-08"]
    with pytest.raises(MembershipAlreadyEnded):
        office.ask_restored(worker, sponsor, "2025-09", "2025-09", NOVEMBER)
    office.enrol(worker, sponsor, "2025-10-01")
    office.pay(sponsor, "100000.00", "2025-10-06 09:00")
    office.allocate(sponsor, "2025-10", "2025-10-06 10:00")

    assert gaps(office, worker) == []


def test_the_saving_is_restored_where_the_earlier_spell_saved() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    office.enrol(worker, sponsor, "2025-01-01", programmes=ALL)
    office.pay(sponsor, "1000000.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-06", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-10", "2025-10-06 10:00")

    assert office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER) == "110400.00"
    office.restore(worker, NOVEMBER)

    (spell,) = office.workers[worker].known.spells
    assert [(str(first), str(last)) for first, last in spell.saved] == [("2025-01", "2025-10")]


def test_a_saving_claimed_in_between_and_begun_anew_goes_on() -> None:
    office = Office()
    sponsor, worker = office.sponsor(), office.worker()
    enrolment = office.enrol(worker, sponsor, "2025-01-01", programmes=ALL)
    office.pay(sponsor, "1000000.00", "2025-01-06 09:00")
    office.allocate(sponsor, "2025-05", "2025-01-06 09:00")
    office.end(worker, enrolment, "2025-05-20", EndReason.JHT_CLAIMED)
    office.allocate(sponsor, "2025-06", "2025-06-06 09:00")
    assert office.allocate(sponsor, "2025-10", "2025-10-06 10:00").settled == ["2025-10 spell 2 36800.00"]

    assert office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER) == "50400.00", "no saving in between"
    office.restore(worker, NOVEMBER)
    story = office.story(worker)

    assert asked(story, "2025-08-10", programme=Programme.JHT) == not_covered("ended")
    assert asked(story, "2025-10-20", programme=Programme.JHT) == covered("paid")
    assert asked(story, "2025-11-10", programme=Programme.JHT) == undetermined("within_due_period")
    assert office.allocate(sponsor, "2025-11", NOVEMBER).settled == ["2025-11 spell 1 36800.00"]
    office.end(worker, enrolment, "2025-11-25", EndReason.JHT_CLAIMED)
    assert asked(office.story(worker), "2025-11-26", programme=Programme.JHT) == not_covered("ended")


def test_claims_about_what_moved_go_to_people_and_no_others() -> None:
    office, sponsor, worker = lapsed_and_back()
    days = ["2025-06-30", "2025-07-01", "2025-09-30", "2025-10-01", "2025-10-06", "2025-10-07"]
    for number, day in enumerate(days):
        on = office.policy.day_of(instant(f"{day} 12:00"))
        note_claim(office.workers[worker], UUID(int=0xC1A00 + number), ClaimKind.JKM_DEATH, on, None)
    office.ask_restored(worker, sponsor, "2025-07", "2025-09", NOVEMBER)
    office.restore(worker, NOVEMBER)

    opened = [str(event.on) for _, event in office.log if isinstance(event, AdjudicationOpened)]
    assert opened == ["2025-07-01", "2025-09-30", "2025-10-01", "2025-10-06"]
    (joined,) = [event for _, event in office.log if isinstance(event, MembershipBackdated)]
    assert (joined.earlier, joined.later) == (1, 2)


def test_claims_for_days_that_were_lapsed_go_to_people_where_the_spell_reaches_them_now() -> None:
    office, sponsor, worker = paid_to_june()
    office.pay(sponsor, "50400.00", "2025-11-01 09:00")
    for number, day in enumerate(("2025-10-20", "2025-11-19")):
        on = office.policy.day_of(instant(f"{day} 12:00"))
        note_claim(office.workers[worker], UUID(int=0xC1A00 + number), ClaimKind.JKM_DEATH, on, None)
    assert asked(office.story(worker), "2025-10-20") == not_covered("lapsed")
    office.ask_restored(worker, sponsor, "2025-07", "2025-07", NOVEMBER)
    office.restore(worker, NOVEMBER)

    assert [str(event.on) for _, event in office.log if isinstance(event, AdjudicationOpened)] == ["2025-10-20"]
    assert asked(office.story(worker), "2025-10-20") == not_covered("unpaid")
    assert asked(office.story(worker), "2025-11-19") == not_covered("lapsed")
