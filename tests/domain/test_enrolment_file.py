"""A file of enrolments is read once, line by line, under the terms that were said first."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from ledger.domain.enrolment_file import EnrolmentFile, FileTerms, LineCounts
from ledger.domain.errors import EnrolmentFileDiffers
from ledger.domain.sealed import SealedText
from ledger.domain.values import Programme

FILE, SPONSOR = UUID(int=1), UUID(int=2)
TERMS = FileTerms(SPONSOR, None, (Programme.JKK, Programme.JKM), date(2025, 1, 2))


def opened(rows: int) -> EnrolmentFile:
    name = SealedText(reference=UUID(int=3), digest="0" * 64)
    return EnrolmentFile.open(FILE, file_digest="1" * 64, name=name, rows=rows, terms=TERMS)


def test_it_knows_the_last_line_and_when_it_is_all_in() -> None:
    file = opened(rows=5)

    file.read(2, 4, LineCounts(registered=1, enrolled=2, refused=1))
    assert (file.known.last_line, file.known.rows_read, file.is_read) == (4, 3, False)

    file.read(6, 7, LineCounts(already=2))  # line 5 is empty
    assert (file.known.last_line, file.known.rows_read, file.is_read) == (7, 5, True)


@pytest.mark.parametrize("lines", [(2, 3), (4, 5), (7, 6)])
def test_lines_are_read_once_and_in_order(lines: tuple[int, int]) -> None:
    file = opened(rows=5)
    file.read(2, 4, LineCounts(refused=3))

    with pytest.raises(ValueError, match="once, and in order"):
        file.read(*lines, LineCounts(refused=2))


def test_nothing_is_read_behind_the_end() -> None:
    file = opened(rows=1)
    file.read(2, 2, LineCounts(refused=1))

    with pytest.raises(ValueError, match="once"):
        file.read(3, 3, LineCounts(refused=1))


def test_the_same_file_under_other_terms_is_refused() -> None:
    file = opened(rows=1)

    file.require_same(TERMS)
    with pytest.raises(EnrolmentFileDiffers) as refused:
        file.require_same(replace(TERMS, starts_on=date(2025, 2, 1), region="Kab. Gianyar"))

    assert refused.value.fields["fields"] == ["starts_on", "region"]


def test_its_state_is_its_fold() -> None:
    file = opened(rows=9)
    file.read(2, 4, LineCounts(registered=1, enrolled=2, refused=1))

    folded = EnrolmentFile.fold(FILE, file.collect())

    assert folded.state() == file.state() == EnrolmentFile.restore(FILE, 2, file.state()).state()
