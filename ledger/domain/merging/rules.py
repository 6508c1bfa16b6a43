"""Which two records can become one, and what of the one that ends no other record could hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.domain.errors import MergeNeedsDecision, MergeNeedsOtherWay, MergeNeedsSameEnd, MergeWithItself
from ledger.domain.membership import EndFact
from ledger.domain.merging.record import Record
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme
from ledger.domain.worker import Worker

PAIR = (Programme.JKK, Programme.JKM)
SAVING = (Programme.JHT,)


@dataclass(frozen=True, slots=True)
class Bounced:
    """A month of the record that ends whose payment was reversed, and that neither record has settled since."""

    month: ContributionMonth
    spell: int  # of the record that ends
    programmes: tuple[Programme, ...]
    effective_at: datetime


def require_mergeable(merged: Record, into: Record) -> None:
    """Raises MergeWithItself, MergeNeedsDecision, MergeNeedsOtherWay, MergeNeedsSameEnd, in this order."""
    if merged.id == into.id:
        raise MergeWithItself
    for adjudication in merged.worker.known.adjudications:
        if not adjudication.decided:
            raise MergeNeedsDecision(adjudication_id=str(adjudication.adjudication_id))
    _require_movable(merged, into)
    _require_same_ends(merged, into)


def bounced_months(merged: Record, into: Record) -> list[Bounced]:
    """In the order taken back; of a month that both records had taken back, where this record's took effect later."""
    found = []
    for programmes, theirs, ours in (
        (PAIR, merged.facts.reversed_months, into.facts.reversed_months),
        (SAVING, merged.facts.reversed_saving, into.facts.reversed_saving),
    ):
        effective = {known.month: known.effective_at for known in ours}
        for known in theirs:
            is_settled = _is_paid(into.worker, known.month, programmes)
            is_later = known.month not in effective or effective[known.month] < known.effective_at
            if is_later and not is_settled:
                found.append(Bounced(known.month, known.spell, programmes, known.effective_at))
    return found


def _is_paid(worker: Worker, month: ContributionMonth, programmes: tuple[Programme, ...]) -> bool:
    return worker.is_settled(month) if programmes is PAIR else worker.is_saved(month)


def _require_movable(merged: Record, into: Record) -> None:
    numbers = {spell.number for spell in merged.worker.known.spells}
    if any(each.spell not in numbers for each in bounced_months(merged, into)):
        raise MergeNeedsOtherWay(what="reversed months of a spell without a paid one")
    if _unknown_ends(merged.facts.ends, into.facts.ends):
        raise MergeNeedsOtherWay(what="an end")
    if _unknown_ends(merged.facts.saving_ends, into.facts.saving_ends):
        raise MergeNeedsOtherWay(what="a claim of the saving")


def _unknown_ends(theirs: Sequence[EndFact], ours: Sequence[EndFact]) -> list[EndFact]:
    known = {(end.on, end.reason) for end in ours}
    return [end for end in theirs if (end.on, end.reason) not in known]


def _require_same_ends(merged: Record, into: Record) -> None:
    """An end that only the record that goes on knows was an end of the person: nothing may go on past it elsewhere."""
    worker = merged.worker
    for end in _unknown_ends(into.facts.ends, merged.facts.ends):
        if _goes_past(end, worker):
            raise MergeNeedsSameEnd(on=end.on.isoformat(), reason=end.reason.value)
    for end in _unknown_ends(into.facts.saving_ends, merged.facts.saving_ends):
        through = ContributionMonth.of(end.on)
        if any(last > through for spell in worker.known.spells for _, last in spell.saved):
            raise MergeNeedsSameEnd(on=end.on.isoformat(), reason=end.reason.value)


def _goes_past(end: EndFact, worker: Worker) -> bool:
    """Something runs over the day of an exit, or runs at all after a death."""
    through, is_death = ContributionMonth.of(end.on), end.reason is EndReason.DEATH
    enrolled = any(
        (is_death or each.starts_on <= end.on) and (each.ended_on is None or each.ended_on > end.on)
        for each in worker.known.enrolments
    )
    return enrolled or any(
        spell.last > through and (is_death or spell.first <= through) for spell in worker.known.spells
    )
