"""Nominations, seats of villages, screening lists: who decides what, and what is refused."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from ledger.domain.errors import (
    FourEyes,
    InstantInFuture,
    LedgerError,
    NominationClosed,
    NominationNotPassed,
    ScreeningListEmpty,
    ScreeningListGone,
    SeatsExceedQuota,
    VillageWithoutSeats,
)
from ledger.domain.nomination import Nomination
from ledger.domain.screening_list import ScreeningList
from ledger.domain.sealed import SealedText
from ledger.domain.seats import SeatBlock, SeatRange, next_block, ranges_of
from ledger.domain.values import ScreeningListKind, ScreeningReason, Sector

TODAY = date(2025, 6, 25)
CLERK, HEAD = UUID(int=1), UUID(int=2)
ONE, TWO = UUID(int=11), UUID(int=12)
SEALED = SealedText(reference=UUID(int=3), digest=f"{1:064x}")
DEAD = (ScreeningReason.DECEASED,)


def proposed() -> Nomination:
    return Nomination.propose(
        uuid4(),
        scheme_id=uuid4(),
        village_id=ONE,
        nik=SEALED,
        name=SEALED,
        birth_date=SEALED,
        occupation=SEALED,
        sector=Sector.OTHER,
        region="Kabupaten Gianyar",
        monthly_income=100_000_000,
        attested_on=None,
        proposed_by=CLERK,
        file_digest=None,
        line=None,
    )


def passed() -> Nomination:
    nomination = proposed()
    nomination.screen(uuid4(), (), ())
    return nomination


def stage_of(nomination: Nomination) -> str:
    return nomination.known.stage.value


def refused_by(nomination: Nomination, on: date = TODAY, by: UUID = HEAD) -> type[LedgerError]:
    before = nomination.version
    with pytest.raises(LedgerError) as refusal:
        nomination.validate(on, by, None, today=TODAY)
    assert nomination.version == before
    return refusal.type


def test_only_who_passed_is_validated_and_by_another_person() -> None:
    nomination = proposed()
    assert refused_by(nomination) is NominationNotPassed
    nomination.screen(uuid4(), (), DEAD)
    assert refused_by(nomination) is NominationNotPassed
    nomination.screen(uuid4(), (), ())
    assert refused_by(nomination, by=CLERK) is FourEyes
    assert refused_by(nomination, on=date(2025, 6, 26)) is InstantInFuture

    assert nomination.validate(TODAY, HEAD, None, today=TODAY)

    assert not nomination.validate(TODAY, HEAD, None, today=TODAY)
    assert stage_of(nomination) == "validated"


def test_the_last_screening_holds_also_for_who_was_validated() -> None:
    nomination = passed()
    nomination.validate(TODAY, HEAD, None, today=TODAY)
    nomination.screen(uuid4(), (), DEAD)
    assert stage_of(nomination) == "not_passed"
    with pytest.raises(ValueError, match="only what passed"):
        nomination.enrol(uuid4(), uuid4(), 1)

    nomination.screen(uuid4(), (), ())
    nomination.enrol(uuid4(), uuid4(), 1)

    assert stage_of(nomination) == "enrolled"


def test_what_is_over_stays_as_it_is() -> None:
    nomination = passed()
    nomination.refuse(TODAY, HEAD, SEALED, today=TODAY)

    assert not nomination.screen(uuid4(), (), ())
    assert refused_by(nomination) is NominationClosed
    with pytest.raises(NominationClosed):
        nomination.refuse(TODAY, HEAD, SEALED, today=TODAY)
    assert stage_of(nomination) == "refused"


def test_a_state_is_restored_as_it_was() -> None:
    nomination = passed()
    nomination.validate(TODAY, HEAD, SEALED, today=TODAY)
    folded = Nomination.fold(nomination.id, nomination.collect())

    restored = Nomination.restore(nomination.id, nomination.version, folded.state())

    assert restored.known == nomination.known
    assert folded.state() == nomination.state()


def test_a_block_stands_behind_all_that_is_granted_or_taken() -> None:
    blocks = [SeatBlock(ONE, 1, 100), SeatBlock(TWO, 101, 100)]

    assert next_block([], None, 100, 0) == 1
    assert next_block(blocks, 300, 100, 150) == 201
    assert next_block(blocks, None, 100, 250) == 251
    with pytest.raises(SeatsExceedQuota) as refused:
        next_block(blocks, 300, 101, 0)
    assert refused.value.fields == {"quota": 300, "left": 100}
    with pytest.raises(SeatsExceedQuota) as refused:
        next_block(blocks, 300, 1, 300)
    assert refused.value.fields["left"] == 0


def test_seats_are_a_villages_or_nobodys_in_particular() -> None:
    blocks = [SeatBlock(ONE, 3, 2), SeatBlock(TWO, 5, 2), SeatBlock(ONE, 10, 1)]

    assert ranges_of(blocks, 12, ONE) == [SeatRange(3, 4), SeatRange(10, 10)]
    assert ranges_of(blocks, 12, None) == [SeatRange(1, 2), SeatRange(7, 9), SeatRange(11, 12)]
    assert ranges_of(blocks, 11, None)[-1] == SeatRange(11, 11)
    assert ranges_of(blocks, 10, None)[-1] == SeatRange(7, 9)
    assert ranges_of(blocks, None, None) == [SeatRange(1, 2), SeatRange(7, 9)]
    assert ranges_of([], 12, None) == [SeatRange(1, 12)]
    with pytest.raises(VillageWithoutSeats):
        ranges_of(blocks, 12, uuid4())


def brought(entries: int = 3, on: date = TODAY) -> ScreeningList:
    return ScreeningList.bring(
        uuid4(),
        kind=ScreeningListKind.DECEASED,
        region="Kabupaten Gianyar",
        on=on,
        entries=entries,
        entries_digest=f"{1:064x}",
        file_digest=f"{2:064x}",
        source=SEALED,
        today=TODAY,
    )


def test_a_list_is_destroyed_once() -> None:
    screening_list = brought()
    screening_list.require_entries()

    screening_list.destroy(TODAY)

    for act in (screening_list.require_entries, lambda: screening_list.destroy(TODAY)):
        with pytest.raises(ScreeningListGone):
            act()
    with pytest.raises(ScreeningListEmpty):
        brought(entries=0)
    with pytest.raises(InstantInFuture):
        brought(on=date(2025, 6, 26))
