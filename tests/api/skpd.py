"""A department and its treasurer, as a story tells them: civil servants, their consents, lists and transfers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from tests.api.story import OPENING, Answer, Story

PREMIUM: Final = "16800.00"
_numbers: Iterator[int] = count(1)


def staff_number() -> str:
    """A new one; nobody was appointed in month 98."""
    return f"19900101201598{next(_numbers):04d}"


@dataclass(frozen=True)
class Servant:
    """A civil servant who carries one worker."""

    sponsor: str
    staff_number: str
    consent: str
    worker: str
    enrolment: str

    def line(self, amount: str = PREMIUM, **more: str) -> dict[str, str]:
        return {"staff_number": self.staff_number, "amount": amount, **more}


@dataclass(frozen=True)
class Department:
    """A department of a ledger being served, and those who serve there."""

    api: Story
    id: str

    @classmethod
    def register(cls, api: Story, *, region: str = "Kabupaten Garut", at: str = OPENING) -> "Department":
        body = {"name": "Dinas Tenaga Kerja", "region": region}
        return cls(api, str(api.write("/v1/departments", body, at=at).department_id))

    def join(self, sponsor: str, number: str | None, *, on: str = "2025-01-02", at: str = OPENING) -> Answer:
        body = {"department_id": self.id, "on": on, **({} if number is None else {"staff_number": number})}
        return self.api.write(f"/v1/sponsors/{sponsor}/department", body, at=at)

    def leave(self, sponsor: str, *, on: str, reason: str = "retired", at: str | None = None) -> Answer:
        return self.api.write(f"/v1/sponsors/{sponsor}/department/leaving", {"on": on, "reason": reason}, at=at)

    def servant(self, *, at: str = "2025-01-06T08:00:00+07:00", scheme: bool = False) -> Servant:
        """Somebody who joined on 2 January 2025, agreed in writing and carries a worker from January on."""
        sponsor, worker, number = self.api.sponsor("asn", at=at), self.api.worker(at=at), staff_number()
        under = {"scheme": self.api.scheme(sponsor, starts_on="2025-01-01", deduction=True)} if scheme else {}
        enrolment = self.api.enrol(worker, sponsor, starts_on="2025-01-01", **under)
        self.join(sponsor, number, at=at)
        consent = self.api.write(
            f"/v1/sponsors/{sponsor}/deduction-consents",
            {"basis": "written_statement", "given_on": "2025-01-02"},
            at=at,
        )
        return Servant(sponsor, number, str(consent.consent_id), worker, enrolment)

    def body(self, month: str, *lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return {"month": month, "deducted_on": f"{month}-01", "lines": list(lines), **more}

    def deduct(self, month: str, *lines: Mapping[str, Any], at: str | None = None, **more: Any) -> Answer:
        """The treasurer's list, deducted on the month's first day."""
        path = f"/v1/departments/{self.id}/payroll-batches"
        return self.api.write(path, self.body(month, *lines, **more), at=at or f"{month}-01T09:00:00+07:00")

    def deduct_by_file(self, month: str, file: bytes, media: str) -> Answer:
        """The same as a file."""
        path, day = f"/v1/departments/{self.id}/payroll-files", f"{month}-01"
        return self.api.upload(path, file, media, at=f"{day}T09:00:00+07:00", month=month, deducted_on=day)

    def refused_lines(self, month: str, *lines: Mapping[str, Any], **more: Any) -> list[tuple[int, str, str]]:
        """Line, column and code of each, of a list that must be refused whole."""
        path = f"/v1/departments/{self.id}/payroll-batches"
        refused = self.api.refusal(path, self.body(month, *lines, **more))
        assert refused.code == "payroll-batch-refused", refused
        return [(each["line"], each["column"], each["code"]) for each in refused.problem["lines"]]

    def remit(self, batch: str, amount: str, *, at: str, reference: str = "TRF-1", **more: Any) -> Answer:
        body = {"amount": amount, "received_at": at, "reference": reference, **more}
        return self.api.write(f"/v1/payroll-batches/{batch}/remittance", body, at=at)

    def allocate(self, batch: str, *, at: str | None = None, **more: Any) -> Answer:
        body = {**({} if at is None else {"effective_at": at}), **more}
        return self.api.write(f"/v1/payroll-batches/{batch}/allocation", body, at=at)

    def batch(self, batch: str) -> Answer:
        return self.api.read(f"/v1/payroll-batches/{batch}")
