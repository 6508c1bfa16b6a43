"""Stories told through the served interface: sponsors pay, workers are enrolled, days are asked about.

A case reads like its row: `at` moves the ledger's clock and, where the request has a business time of its own
that was not given, is that time too. Every read waits for the last write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final, Self
from uuid import uuid4

import httpx2

from tests.api.described import as_described
from tests.api.told import Allocation, Answer, Coverage, Refused

__all__ = ["MEMBERSHIP", "OPENING", "SAVING", "Allocation", "Answer", "Coverage", "Refused", "Story"]

MEMBERSHIP: Final = ("JKK", "JKM")
SAVING: Final = ("JKK", "JKM", "JHT")
BIRTH_DATE: Final = "1985-03-07"
OPENING: Final = "2015-07-02T09:00:00+07:00"

Body = Mapping[str, Any]


@dataclass
class Story:
    """A ledger being served, and what has happened in it so far."""

    http: httpx2.Client
    position: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))

    def sponsor(self, kind: str = "individual", fund_origin: str = "private", *, at: str = OPENING, **more: Any) -> str:
        """A sponsor's id."""
        body = {"name": "Penyumbang", "kind": kind, "fund_origin": fund_origin, "region": "Jakarta", **more}
        return str(self.write("/v1/sponsors", body, at=at).sponsor_id)

    def village(self, *, at: str = OPENING) -> str:
        return self.sponsor("village", "apbdes", at=at)

    def regency(self, *, at: str = OPENING) -> str:
        return self.sponsor("government", "apbd", at=at)

    def worker(self, birth_date: str = BIRTH_DATE, *, at: str = OPENING, **more: Any) -> str:
        """A worker's id: income 1,000,000, sector other, a NIK that fits the birth date unless one is given."""
        body = {
            "nik": self.nik(birth_date),
            "name": "Pekerja",
            "birth_date": birth_date,
            "occupation": "petani",
            "sector": "other",
            "region": "Jakarta",
            "monthly_income": "1000000.00",
            **more,
        }
        return str(self.write("/v1/workers", body, at=at).worker_id)

    def nik(self, birth_date: str = BIRTH_DATE) -> str:
        """A new one of a region that does not exist."""
        day = date.fromisoformat(birth_date)
        return f"990101{day:%d%m%y}{next(self._numbers):04d}"

    def scheme(self, sponsor: str, *, starts_on: str, months: int = 12, at: str = OPENING, **more: Any) -> str:
        body = {
            "name": "Program",
            "sponsor_id": sponsor,
            "programmes": MEMBERSHIP,
            "starts_on": starts_on,
            "months": months,
            **more,
        }
        return str(self.write("/v1/schemes", body, at=at).scheme_id)

    def enrol(self, worker: str, sponsor: str, *, starts_on: str, **more: Any) -> str:
        """The enrolment's id; the terms as for `enrolment`."""
        return str(self.enrolment(worker, sponsor, starts_on=starts_on, **more).enrolment_id)

    def enrolment(
        self,
        worker: str,
        sponsor: str,
        *,
        starts_on: str,
        programmes: Sequence[str] = MEMBERSHIP,
        scheme: str | None = None,
        at: str | None = None,
        **more: Any,
    ) -> Answer:
        """The whole answer, warnings in it. The clock stays where it is unless `at` is given."""
        body = {"sponsor_id": sponsor, "programmes": list(programmes), "starts_on": starts_on, **more}
        if scheme is not None:
            body["scheme_id"] = scheme
        return self.write(f"/v1/workers/{worker}/enrolments", body, at=at)

    def end(self, enrolment: str, *, on: str, reason: str, at: str | None = None) -> Answer:
        return self.write(f"/v1/enrolments/{enrolment}/end", {"on": on, "reason": reason}, at=at)

    def pay(
        self,
        sponsor: str,
        amount: str,
        *,
        at: str,
        received_at: str | None = None,
        channel: str = "transfer",
        **more: Any,
    ) -> str:
        """A payment's id. The money is received `at`, unless it was received before and is only now recorded."""
        body = {
            "amount": amount,
            "received_at": received_at or at,
            "reference": f"TRX-{next(self._numbers)}",
            "channel": channel,
            **more,
        }
        return str(self.write(f"/v1/sponsors/{sponsor}/payments", body, at=at).payment_id)

    def clear(self, payment: str, *, at: str, cleared_at: str | None = None) -> Answer:
        return self.write(f"/v1/payments/{payment}/clearing", {"cleared_at": cleared_at or at}, at=at)

    def reverse(self, payment: str, *, at: str, effective_at: str | None = None) -> Answer:
        """The bank took the payment back `at`, or at `effective_at`, recorded `at`."""
        body = {"reason": "ditarik bank", "effective_at": effective_at or at}
        return self.write(f"/v1/payments/{payment}/reversal", body, at=at)

    def allocate(
        self, sponsor: str, through: str, *, at: str | None = None, effective_at: str | None = None, **more: Any
    ) -> Allocation:
        """Settle through that month with the money there `at` (or at `effective_at`, recorded `at`)."""
        body = {"sponsor_id": sponsor, "through_month": through, **more}
        if effective_at is not None:
            body["effective_at"] = effective_at
        elif at is not None:
            body["effective_at"] = at
        given = self.write("/v1/allocations", body, at=at)
        return Allocation(given.status, given.document, given.headers)

    def dry_run(self, sponsor: str, through: str, *, at: str | None = None, **more: Any) -> Allocation:
        """What `allocate` would answer; records nothing."""
        return self.allocate(sponsor, through, at=at, dry_run=True, **more)

    def run_lapses(self, as_of: str, *, at: str | None = None) -> Answer:
        """By default run in the evening of that very day."""
        return self.write("/v1/lapse-runs", {"as_of": as_of}, at=at or f"{as_of}T20:00:00+07:00")

    def run_credits(self, as_of: str, *, at: str | None = None) -> Answer:
        """By default run in the evening of that very day."""
        return self.write("/v1/credit-runs", {"as_of": as_of}, at=at or f"{as_of}T20:00:00+07:00")

    def amend(self, worker: str, from_month: str, *, at: str | None = None, **changes: Any) -> Answer:
        """What changes for a worker from that month on; `changes` as the interface names them."""
        body = {"from_month": from_month, "reason": "dilaporkan pekerja", **changes}
        return self.write(f"/v1/workers/{worker}/amendments", body, at=at)

    def paid_to(self, through: str, *, worker: str, sponsor: str, first: str = "2025-01", amount: str) -> str:
        """Enrolled from the first month's 1st, at work and fit; money received and allocated on its 6th at 09:00. The
        enrolment.
        """
        at = f"{first}-06T09:00:00+07:00"
        day = f"{first}-01"
        enrolment = self.enrol(worker, sponsor, starts_on=day, attested_on=day, at=f"{day}T08:00:00+07:00")
        self.pay(sponsor, amount, at=at)
        settled = self.allocate(sponsor, through, at=at)
        assert settled.months[-1] == through, settled.document
        return enrolment

    def coverage(self, worker: str, on: str | None = None, *, at: str | None = None, **more: Any) -> Coverage:
        """`on` a day or `at` an instant; `as_known_at`, `programme` as the interface names them."""
        asked = {"on": on, "at": at, **more}
        given = self.read(f"/v1/workers/{worker}/coverage", **asked)
        return Coverage(given.status, given.document, given.headers)

    def says(self, worker: str, on: str | None = None, *, at: str | None = None, known: int | str | None = None) -> str:
        """The answer in two words, such as "not_covered lapsed"; `known`: a position or an instant."""
        return self.coverage(worker, on, at=at, as_known_at=known).brief

    def status(self, worker: str, on: str | None = None) -> str:
        return str(self.read(f"/v1/workers/{worker}", on=on).document["status"])

    def balance(self, sponsor: str, *, known: int | str | None = None) -> dict[str, Any]:
        return self.read(f"/v1/sponsors/{sponsor}/balance", as_known_at=known).document

    def available(self, sponsor: str) -> str:
        available: str = self.balance(sponsor)["available"]
        return available

    def topics(self, *, after: int = 0) -> list[str]:
        """Names of the events after a position, in order."""
        return [event["topic"] for event in self.events(after=after)]

    def events(self, *, after: int = 0, topic: str | None = None) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.read("/v1/events", after=after, topic=topic).document["items"]
        return items

    def write(
        self, path: str, body: Body, *, at: str | None = None, key: str | None = None, token: str | None = None
    ) -> Answer:
        """Raises Refused."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        if at is not None:
            headers["Sertakan-Clock"] = at
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        answer = self._answer(self.http.post(path, json=dict(body), headers=headers))
        self.position = max(self.position, int(answer.headers["sertakan-position"]))
        return answer

    def upload(self, path: str, file: bytes, media: str, *, at: str | None = None, **parameters: Any) -> Answer:
        """A file as the body. Raises Refused."""
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": media}
        if at is not None:
            headers["Sertakan-Clock"] = at
        answer = self._answer(self.http.post(path, content=file, params=parameters, headers=headers))
        self.position = max(self.position, int(answer.headers["sertakan-position"]))
        return answer

    def read(self, path: str, *, token: str | None = None, **parameters: Any) -> Answer:
        """Waits for the last write. Parameters that are None are left out. Raises Refused."""
        given = {name: value for name, value in parameters.items() if value is not None}
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._answer(self.http.get(path, params={"at_least": self.position, **given}, headers=headers))

    def ask(self, path: str, body: Body) -> Answer:
        """A question in a body: look-ups and lists of questions. Raises Refused."""
        return self._answer(self.http.post(path, json=dict(body), params={"at_least": self.position}))

    def refusal(self, path: str, body: Body, *, at: str | None = None) -> Refused:
        """The refusal of a write that must be refused."""
        try:
            self.write(path, body, at=at)
        except Refused as refused:
            return refused
        raise AssertionError(f"{path} accepted what it had to refuse")

    def _answer(self, response: httpx2.Response) -> Answer:
        as_described(response)
        if response.is_success:
            return Answer(response.status_code, response.json(), response.headers)
        assert response.headers["content-type"] == "application/problem+json", response.text
        raise Refused(response.status_code, response.json())

    def as_caller(self, token: str) -> Self:
        """The same story told by somebody else."""
        headers = {"Authorization": f"Bearer {token}"}
        http = httpx2.Client(base_url=self.http.base_url, headers=headers, timeout=self.http.timeout, verify=False)
        return type(self)(http, self.position, self._numbers)
