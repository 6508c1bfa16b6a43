"""JKK and JKM are taken together; JHT rides on them; JP and JKP are not open."""

import pytest

from ledger.domain.errors import ProgrammeNotOpen, ProgrammePair
from ledger.domain.programmes import claim_kind_of, programmes_of, require_pair
from ledger.domain.values import ClaimKind, Programme

JKK, JKM, JHT = Programme


def test_programmes_come_in_the_ledgers_order_each_once() -> None:
    assert programmes_of(["JHT", "JKM", "JKK", "JKM"]) == (JKK, JKM, JHT)
    assert programmes_of([]) == ()


@pytest.mark.parametrize("name", ["JP", "JKP"])
def test_what_needs_an_employer_is_not_open(name: str) -> None:
    with pytest.raises(ProgrammeNotOpen, match=name):
        programmes_of(["JKK", "JKM", name])


@pytest.mark.parametrize("name", ["jkk", "", "JKN", "JHT "])
def test_a_word_that_names_no_programme(name: str) -> None:
    with pytest.raises(ValueError, match="Programme"):
        programmes_of([name])


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("programmes", [(JKK, JKM), (JKK, JKM, JHT)])
def test_the_pair_may_always_be_taken(programmes: tuple[Programme, ...], runs: bool) -> None:
    require_pair(programmes, membership_runs=runs)


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("programmes", [(), (JKK,), (JKM,), (JKK, JHT), (JKM, JHT)])
def test_half_a_pair_and_nothing_are_never_taken(programmes: tuple[Programme, ...], runs: bool) -> None:
    with pytest.raises(ProgrammePair):
        require_pair(programmes, membership_runs=runs)


def test_the_saving_alone_needs_a_running_membership() -> None:
    require_pair((JHT,), membership_runs=True)
    with pytest.raises(ProgrammePair):
        require_pair((JHT,), membership_runs=False)


@pytest.mark.parametrize("name", ["jp", "jkp"])
def test_nothing_is_claimed_of_what_is_not_open(name: str) -> None:
    with pytest.raises(ProgrammeNotOpen, match=name.upper()):
        claim_kind_of(name)
    assert claim_kind_of("jht") is ClaimKind.JHT
