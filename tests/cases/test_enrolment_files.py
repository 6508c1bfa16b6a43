"""Enrolments from files: every row once, refused rows named, and nothing that one by one would not have done."""

import pytest

from tests.api.serving import Served
from tests.api.story import Refused, Story
from tests.cases.enrolment_sheets import XLSX, counts, csv_of, person, refusals, send, warnings, workbook_of
from tests.cases.whole import assert_whole

DAY = "2025-01-01"


def test_e18_a_nik_is_warned_about_and_refused_as_one_by_one(jakarta: Story) -> None:
    """A woman born on 7 March has day 47; what a spreadsheet made a number of has lost its sixteenth digit."""
    sponsor = jakarta.sponsor(region="Jakarta")
    rows = [
        person("9918014703850001"),
        person("9918010803850002"),
        person("9918010703850000"),
        person("990101070385000"),
        person("9918013902850003", birth_date="07-03-1985"),
        person("9.91801E+15"),
    ]

    answer = send(jakarta, csv_of(rows), sponsor, attested_on=DAY)

    assert counts(answer) == {"rows": 6, "registered": 4, "enrolled": 4, "already": 0, "refused": 2}
    assert warnings(answer) == [
        (3, "nik-birth-date-differs"),
        (4, "nik-serial-zero"),
        (6, "nik-birth-date-differs"),
        (6, "nik-date-implausible"),
    ]
    assert refusals(answer) == [(5, "nik", "nik-shape"), (7, "nik", "nik-stored-as-number")]


def test_e18_a_nik_in_a_numeric_cell_is_refused_and_the_other_rows_go_in(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    rows = [person("9918014703851001"), person(9918014703851002), person("9918014703851003")]

    answer = send(jakarta, workbook_of(rows), sponsor, kind=XLSX, attested_on=DAY)

    assert counts(answer) == {"rows": 3, "registered": 2, "enrolled": 2, "already": 0, "refused": 1}
    assert refusals(answer) == [(3, "nik", "nik-stored-as-number")]


def test_e29_a_nik_of_another_regency_counts_where_the_worker_lives(untouched: Story) -> None:
    """The prefix says where a NIK was first issued: 5171 is Denpasar, the domicile is Gianyar."""
    regency = untouched.sponsor("government", "apbd", region="Kab. Gianyar")
    other = untouched.sponsor(region="Kab. Gianyar")
    sheet = csv_of([person("5171010703850001", region="Kab. Gianyar")])
    send(untouched, sheet, regency, attested_on=DAY, at="2025-01-01T08:00:00+07:00")
    second = send(untouched, sheet, other, attested_on=DAY)
    untouched.pay(regency, "100800.00", at="2025-01-06T09:00:00+07:00")
    untouched.allocate(regency, "2025-06", at="2025-01-06T09:00:00+07:00")

    assert warnings(second) == [(2, "also-enrolled")]
    assert counts(second)["registered"] == 0

    def active(on: str, region: str) -> tuple[int, int]:
        told = untouched.read("/v1/reports/ucj", on=on, region=region).document
        return told["active_workers"], told["of_which_in_arrears"]

    assert active("2025-09-30", "Kab. Gianyar") == (1, 1)
    assert active("2025-10-01", "Kab. Gianyar") == (0, 0)
    assert active("2025-09-30", "Kota Denpasar") == (0, 0)


def test_e25_a_worker_who_came_by_file_and_becomes_an_employee_stands_on_the_branch_list(untouched: Story) -> None:
    sponsor = untouched.sponsor(region="Jakarta")
    answer = send(untouched, csv_of([person("9925014703850001")]), sponsor, attested_on=DAY)
    worker = untouched.ask("/v1/workers/lookup", {"nik": "9925014703850001"}).worker_id
    untouched.pay(sponsor, "201600.00", at="2025-01-06T09:00:00+07:00")
    untouched.allocate(sponsor, "2025-12", at="2025-01-06T09:00:00+07:00")
    body = {"mark": "employee", "since": "2025-06-01", "note": "karyawan toko"}
    untouched.write(f"/v1/workers/{worker}/marks", body, at="2025-06-10T09:00:00+07:00")

    assert counts(answer)["enrolled"] == 1
    assert untouched.says(worker, "2025-07-01") == "covered paid"
    listed = untouched.read("/v1/reports/branch-list").document["items"]
    assert [each["worker_id"] for each in listed] == [worker]


def test_e23_a_hundred_workers_by_file_lapse_between_two_budgets(untouched_service: Served, untouched: Story) -> None:
    regency = untouched.sponsor("government", "apbd", region="Jakarta")
    rows = [person(f"992301470385{number:04d}") for number in range(1, 101)]
    sheet = csv_of(rows)
    came = send(untouched, sheet, regency, attested_on=DAY, at="2025-01-01T08:00:00+07:00")
    untouched.pay(regency, "10080000.00", at="2025-01-06T09:00:00+07:00")
    settled = untouched.allocate(regency, "2025-06", at="2025-01-06T09:00:00+07:00")
    worker = untouched.ask("/v1/workers/lookup", {"nik": rows[0]["nik"]}).worker_id

    assert counts(came) == {"rows": 100, "registered": 100, "enrolled": 100, "already": 0, "refused": 0}
    assert (settled.document["total"], settled.document["settled_count"]) == ("10080000.00", 600)
    assert untouched.says(worker, "2025-06-30") == "covered paid"

    for on, months in (("2025-07-01", 1), ("2025-08-01", 2), ("2025-09-01", 3)):
        lists = untouched.read("/v1/reports/arrears", on=on).document
        assert [len(lists["items"]), {each["unpaid_months"] for each in lists["items"]}] == [100, {months}]
    assert untouched.says(worker, "2025-09-20") == "undetermined in_arrears"
    assert untouched.says(worker, "2025-10-01") == "not_covered lapsed"
    untouched.run_lapses("2025-10-08")

    untouched.pay(regency, "3360000.00", at="2025-11-05T09:00:00+07:00")
    again = untouched.allocate(regency, "2025-12", at="2025-11-05T09:00:00+07:00")
    assert (again.document["total"], again.document["settled_count"]) == ("3360000.00", 200)
    assert {(line["month"], line["spell"]) for line in again.document["settled"]} == {("2025-11", 2), ("2025-12", 2)}
    assert untouched.says(worker, "2025-12-15") == "covered paid"
    assert_whole(untouched, untouched_service.house.database)


def test_a_nik_counts_on_the_line_where_it_stands_first(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    known = jakarta.worker(nik="9901014703853001", region="Jakarta")
    rows = [person("9901014703853001"), person("9901014703853002"), person("9901014703853002", name="Lain")]

    answer = send(jakarta, csv_of(rows), sponsor, attested_on=DAY)

    assert counts(answer) == {"rows": 3, "registered": 1, "enrolled": 2, "already": 0, "refused": 1}
    assert refusals(answer) == [(4, "nik", "nik-twice-in-file")]
    assert [each["sponsor_id"] for each in jakarta.read(f"/v1/workers/{known}").document["enrolments"]] == [sponsor]


def test_what_a_row_says_otherwise_than_the_register_is_told_and_not_taken(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    known = jakarta.worker(nik="9901014703853101", region="Jakarta")
    row = person("9901014703853101", name="Orang Lain", monthly_income="2000000", birth_date="08-03-1985")

    answer = send(jakarta, csv_of([row]), sponsor, attested_on=DAY)

    told = [each for each in answer.document["warnings"] if each["code"] == "differs-from-register"]
    assert told == [{"line": 2, "code": "differs-from-register", "fields": ["name", "birth_date", "monthly_income"]}]
    worker = jakarta.read(f"/v1/workers/{known}").document
    assert (worker["name"], worker["birth_date"], worker["monthly_income"]) == ("Pekerja", "1985-03-07", "1000000.00")


def test_a_region_of_which_no_ratio_is_told_is_a_warning(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")

    answer = send(jakarta, csv_of([person("9901014703853201", region="Antah Berantah")]), sponsor, attested_on=DAY)

    assert warnings(answer) == [(2, "region-unknown")]


def test_the_seats_of_a_scheme_are_given_in_the_order_of_the_rows(jakarta: Story) -> None:
    sponsor = jakarta.village()
    scheme = jakarta.scheme(sponsor, starts_on=DAY, quota=3)
    rows = [person(f"990101470385{number:04d}", region="Jakarta") for number in range(3301, 3306)]

    first = send(jakarta, csv_of(rows[:2]), sponsor, scheme_id=scheme, attested_on=DAY)
    second = send(jakarta, csv_of(rows), sponsor, scheme_id=scheme, attested_on=DAY)

    assert counts(first)["enrolled"] == 2
    assert counts(second) == {"rows": 5, "registered": 1, "enrolled": 1, "already": 2, "refused": 2}
    assert refusals(second) == [(5, None, "quota-full"), (6, None, "quota-full")]
    with pytest.raises(Refused, match="worker-unknown"):  # whoever was refused a seat is not registered either
        jakarta.ask("/v1/workers/lookup", {"nik": rows[4]["nik"]})


def test_a_rule_that_refuses_one_row_leaves_nothing_of_it(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    rows = [
        person("9901010703593401", birth_date="07-03-1959"),
        person("9901010703903402", birth_date="07-03-2090"),
        person("9901014703853403", starts_on=""),
        person("9901014703853404", programmes="JHT"),
        person("9901014703853405", starts_on="01-02-2025"),
    ]

    answer = send(jakarta, csv_of(rows), sponsor, starts_on=None, attested_on=DAY)

    assert refusals(answer) == [
        (2, "starts_on", "row-incomplete"),
        (3, "starts_on", "row-incomplete"),
        (4, "starts_on", "row-incomplete"),
        (5, "starts_on", "row-incomplete"),
    ]
    again = send(jakarta, csv_of(rows[:4]), sponsor, attested_on=DAY)
    assert refusals(again) == [
        (2, "birth_date", "age-limit"),
        (3, "birth_date", "birth-date-implausible"),
        (5, "programmes", "programme-pair"),
    ]
    assert counts(again) == {"rows": 4, "registered": 1, "enrolled": 1, "already": 0, "refused": 3}
    with pytest.raises(Refused, match="worker-unknown"):
        jakarta.ask("/v1/workers/lookup", {"nik": "9901010703593401"})


def test_the_same_file_again_is_answered_and_records_nothing(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    sheet = csv_of([person("9901014703853501"), person("99010147038")])

    first = send(jakarta, sheet, sponsor, attested_on=DAY, key="berkas-1")
    second = send(jakarta, sheet, sponsor, attested_on=DAY, key="berkas-1")
    third = send(jakarta, sheet, sponsor, attested_on=DAY, key="berkas-2")

    assert first.document == second.document == third.document
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == third.headers["idempotency-replayed"] == "true"
    assert jakarta.topics(after=first.document["position"]) == []
    with pytest.raises(Refused, match="idempotency-key-reused"):
        send(jakarta, csv_of([person("9901014703853509")]), sponsor, attested_on=DAY, key="berkas-1")
    with pytest.raises(Refused, match="worker-unknown"):
        jakarta.ask("/v1/workers/lookup", {"nik": "9901014703853509"})
    with pytest.raises(Refused, match="enrolment-file-differs") as differs:
        send(jakarta, sheet, sponsor, attested_on="2025-01-02")
    assert differs.value.problem["fields"] == ["attested_on"]


def test_a_corrected_file_goes_in_whole(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    rows = [person("9901014703853601"), person("990101470385360"), person("9901014703853603")]
    send(jakarta, csv_of(rows), sponsor, attested_on=DAY)

    corrected = send(jakarta, csv_of([rows[0], person("9901014703853602"), rows[2]]), sponsor, attested_on=DAY)

    assert counts(corrected) == {"rows": 3, "registered": 1, "enrolled": 1, "already": 2, "refused": 0}


def test_a_dry_run_answers_the_same_and_leaves_no_trace(jakarta_service: Served, jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    sheet = csv_of([person("9901014703853701"), person("9901014703853701"), person("1")])
    head = jakarta.position

    def vault_rows() -> int:
        with jakarta_service.house.database.connection() as connection:
            row = connection.execute("SELECT count(*) FROM vault_field").fetchone()
        assert row is not None
        return int(row[0])

    before = vault_rows()
    asked = send(jakarta, sheet, sponsor, attested_on=DAY, dry_run="true")
    assert asked.status == 200
    assert (jakarta.topics(after=head), vault_rows()) == ([], before)

    done = send(jakarta, sheet, sponsor, attested_on=DAY)
    assert {**asked.document, "position": 0} == {**done.document, "position": 0, "dry_run": True}


def test_where_a_file_stands_is_told_as_known_at_any_time(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    answer = send(jakarta, csv_of([person("9901014703853801")]), sponsor, attested_on=DAY)
    path = f"/v1/enrolment-files/{answer.document['enrolment_file_id']}"

    told = jakarta.read(path).document

    assert (told["rows"], told["rows_read"], told["last_line"]) == (1, 1, 2)
    (command,) = told["commands"]
    assert (command["first_line"], command["last_line"], command["enrolled"]) == (2, 2, 1)
    assert command["position"] == answer.document["position"]
    with pytest.raises(Refused, match="enrolment-file-unknown"):
        jakarta.read(path, as_known_at=answer.document["position"] - 1)


def test_an_agent_is_credited_with_every_enrolment_of_the_file(jakarta: Story) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    body = {"name": "BUMDes", "kind": "village_enterprise", "region": "Jakarta", "starts_on": "2015-07-01"}
    agent = jakarta.write("/v1/agents", body).agent_id
    rows = [person("9901014703854101"), person("9901014703854102")]

    answer = send(jakarta, csv_of(rows), sponsor, attested_on=DAY, agent_id=agent)

    file = ["EnrolmentFileOpened", "EnrolmentLinesRead"]
    topics = jakarta.topics(after=answer.document["position"] - 8)
    assert topics == ["WorkerRegistered", "Enrolled", "EnrolmentCredited"] * 2 + file
    with pytest.raises(Refused, match="agent-unknown"):
        send(jakarta, csv_of(rows[:1]), sponsor, attested_on=DAY, agent_id=sponsor)


def test_a_merged_record_is_followed(jakarta: Story, approver: str) -> None:
    sponsor = jakarta.sponsor(region="Jakarta")
    one, two = jakarta.worker(nik="9901014703853901"), jakarta.worker(nik="9901014703853902")
    jakarta.write(f"/v1/workers/{two}/merge", {"into": one, "reason": "orang yang sama"})
    jakarta.write(f"/v1/workers/{two}/merge/approval", {}, token=approver)
    rows = [person("9901014703853902"), person("9901014703853901")]

    tried = send(jakarta, csv_of(rows), sponsor, attested_on=DAY, dry_run="true")
    done = send(jakarta, csv_of(rows), sponsor, attested_on=DAY)

    assert counts(done) == counts(tried) == {"rows": 2, "registered": 0, "enrolled": 1, "already": 1, "refused": 0}


def test_more_rows_than_a_request_takes_are_pointed_to_the_command_line(
    jakarta: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.enrolment_files.ROWS_MAX", 1)
    sponsor = jakarta.sponsor(region="Jakarta")

    with pytest.raises(Refused) as refused:
        send(jakarta, csv_of([person("9901014703854001"), person("9901014703854002")]), sponsor, attested_on=DAY)

    assert (refused.value.status, refused.value.code) == (413, "enrolment-file-too-long")
    assert "sertakan import enrolments" in refused.value.problem["detail"]
