"""What a hostile review broke once: races about money, ids, days and texts that nobody sees."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.story import Refused, Story


def test_an_allocation_is_not_refused_because_money_moves_at_that_moment(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    leaving, staying = [jakarta.worker() for _ in range(12)], jakarta.worker()
    jakarta.pay(sponsor, "2000000.00", at="2025-01-02T09:00:00+07:00")
    enrolments = [jakarta.enrol(worker, sponsor, starts_on="2025-01-01") for worker in leaving]
    jakarta.enrol(staying, sponsor, starts_on="2025-01-01")
    jakarta.allocate(sponsor, "2025-06", at="2025-01-06T09:00:00+07:00", worker_ids=leaving)

    def die(enrolment: str) -> str:
        return str(jakarta.end(enrolment, on="2025-02-10", reason="death", at="2025-02-11T09:00:00+07:00").status)

    def settle(_: int) -> str:
        return str(jakarta.allocate(sponsor, "2025-04", at="2025-01-06T10:00:00+07:00", worker_ids=[staying]).status)

    with ThreadPoolExecutor(16) as threads:
        deaths = [threads.submit(die, enrolment) for enrolment in enrolments]
        settlements = [threads.submit(settle, month) for month in range(12)]
        ended = [given.result() for given in deaths]
        settled = [given.result() for given in settlements]

    assert ended == ["200"] * 12
    assert settled == ["201"] * 12
    balance = jakarta.balance(sponsor)
    assert balance["received"] == "2000000.00"
    # Twelve workers kept January and February, four months were released; one worker has four months.
    assert balance["allocated"] == f"{12 * 2 * 16_800 + 4 * 16_800}.00"


def test_thirty_two_at_once_get_a_seat_each(jakarta: Story) -> None:
    sponsor = jakarta.village()
    scheme = jakarta.scheme(sponsor, starts_on="2025-01-01", quota=40)
    workers = [jakarta.worker() for _ in range(32)]

    with ThreadPoolExecutor(16) as threads:
        enrolled = list(
            threads.map(lambda worker: jakarta.enrol(worker, sponsor, scheme=scheme, starts_on="2025-01-01"), workers)
        )

    assert len(set(enrolled)) == 32


def test_the_same_payment_id_at_once_is_recorded_once_and_refused_by_name(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    body = {
        "id": "6f1c1a52-6c1f-4a8e-9d57-1f4f0d2f3c11",
        "amount": "16800.00",
        "received_at": "2025-01-02T09:00:00+07:00",
        "channel": "transfer",
    }

    def pay(number: int) -> str:
        try:
            jakarta.write(f"/v1/sponsors/{sponsor}/payments", {**body, "reference": f"R-{number}"})
        except Refused as refused:
            return str(refused.code)
        return "recorded"

    with ThreadPoolExecutor(8) as threads:
        said = sorted(threads.map(pay, range(8)))

    assert said == ["payment-exists"] * 7 + ["recorded"]
    assert jakarta.available(sponsor) == "16800.00"


def test_a_reference_answers_the_same_however_often_it_is_sent(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    path, body = (
        f"/v1/sponsors/{sponsor}/payments",
        {
            "amount": "16800.00",
            "received_at": "2025-01-02T09:00:00+07:00",
            "reference": "TWICE",
            "channel": "transfer",
        },
    )
    first = jakarta.write(path, body)
    again = jakarta.write(path, body, key="second")
    jakarta.sponsor()

    once_more = jakarta.write(path, body, key="second")

    assert again.document == first.document
    assert once_more.document == first.document


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u034f"])
def test_a_sign_that_nobody_sees_makes_no_new_reference(jakarta: Story, unseen: str) -> None:
    sponsor = jakarta.sponsor()
    body = {
        "amount": "16800.00",
        "received_at": "2025-01-02T09:00:00+07:00",
        "reference": f"TRX{unseen}1",
        "channel": "transfer",
    }

    refused = jakarta.refusal(f"/v1/sponsors/{sponsor}/payments", body)

    assert (refused.status, refused.code) == (422, "request-invalid")


def test_payments_add_up_to_what_a_balance_can_hold(jakarta: Story) -> None:
    sponsor = jakarta.sponsor()
    for _ in range(50):
        jakarta.pay(sponsor, "10000000000000", at="2025-01-02T09:00:00+07:00")

    with pytest.raises(Refused) as refused:
        jakarta.pay(sponsor, "0.01", at="2025-01-02T09:00:00+07:00")

    assert (refused.value.status, refused.value.code) == (422, "payment-total-too-large")
    assert jakarta.available(sponsor) == "500000000000000.00"


def test_nobody_dies_before_being_born(jakarta: Story) -> None:
    sponsor, worker = jakarta.sponsor(), jakarta.worker("1985-03-07")
    enrolment = jakarta.enrol(worker, sponsor, starts_on="2025-01-01")

    with pytest.raises(Refused) as refused:
        jakarta.end(enrolment, on="1985-03-06", reason="death")

    assert (refused.value.status, refused.value.code) == (422, "end-before-birth")


def test_an_id_of_another_kind_is_taken(jakarta: Story) -> None:
    worker = jakarta.worker()
    body = {"id": worker, "name": "Penyumbang", "kind": "individual", "fund_origin": "private", "region": "Jakarta"}

    refused = jakarta.refusal("/v1/sponsors", body)

    assert (refused.status, refused.code) == (409, "sponsor-exists")


def test_what_lies_after_the_simulated_present_is_the_future(untouched: Story) -> None:
    worker = untouched.worker(at="2025-05-01T09:00:00+07:00")

    with pytest.raises(Refused) as refused:
        untouched.coverage(worker, "2025-05-01", as_known_at="2025-05-02T00:00:00+07:00")

    assert (refused.value.status, refused.value.code) == (422, "as-known-at-in-the-future")
