"""Yesterday's bytes can be read, and today's are the same bytes."""

import json

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.domain import events as facts
from ledger.domain.events import LedgerEvent
from ledger.store.codec import EventCodec
from tests.contract.samples import ENVELOPE, GOLDEN, SAMPLES, STREAM, stored_sample

ENVELOPE_KEYS = ["schema", "actor", "command_id", "of", "causation"]


def topic_of(sample: LedgerEvent) -> str:
    return sample.TOPIC


def recorded_facts() -> set[str]:
    found = [fact for fact in vars(facts).values() if isinstance(fact, type) and issubclass(fact, LedgerEvent)]
    return {fact.TOPIC for fact in found if "TOPIC" in vars(fact)}


def test_every_fact_has_a_sample_and_a_golden_file() -> None:
    topics = recorded_facts()

    assert {sample.TOPIC for sample in SAMPLES} == topics
    assert {path.name.split(".")[0] for path in GOLDEN.glob("*.json")} == topics


@pytest.mark.parametrize("sample", SAMPLES, ids=topic_of)
def test_a_fact_is_stored_in_the_bytes_it_was_always_stored_in(sample: LedgerEvent) -> None:
    assert stored_sample(sample) == (GOLDEN / f"{sample.TOPIC}.json").read_bytes()


@pytest.mark.parametrize("sample", SAMPLES, ids=topic_of)
def test_a_stored_fact_is_read_as_the_same_fact(sample: LedgerEvent) -> None:
    stored = StoredEvent(STREAM, 7, sample.TOPIC, (GOLDEN / f"{sample.TOPIC}.json").read_bytes().strip())

    assert EventCodec().decode(stored) == (sample, ENVELOPE)


@pytest.mark.parametrize("sample", SAMPLES, ids=topic_of)
def test_the_envelope_stands_first_and_the_fields_as_they_are_declared(sample: LedgerEvent) -> None:
    state = (GOLDEN / f"{sample.TOPIC}.json").read_bytes()
    declared = [name for name in type(sample).model_fields if not name.startswith("originator_")]

    assert list(json.loads(state)) == ENVELOPE_KEYS + declared
    assert state == json.dumps(json.loads(state), separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
