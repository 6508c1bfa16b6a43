"""Files of a treasurer: what was deducted from the salaries of one month, a line for each civil servant or worker."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ledger.sheets.cells import Digits, NikText, Text
from ledger.sheets.columns import Column, Form
from ledger.sheets.quantities import Amount
from ledger.sheets.reading import Line

ROWS_MAX: Final = 5_000
STAFF_NUMBER_DIGITS: Final = 18
IDENTITY: Final = Text(36, r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", "the ledger's id: 36 characters")

DEDUCTIONS: Final = Form(
    name="deductions",
    sheet_names=("Potongan", "potongan_gaji"),
    columns=(
        Column(
            "staff_number",
            ("NIP", "NIP_ASN", "NOMOR_INDUK_PEGAWAI", "NIP PEGAWAI", "staff number"),
            Digits(STAFF_NUMBER_DIGITS, STAFF_NUMBER_DIGITS),
            note=("18 angka, sebagai teks", "18 digits, as text"),
        ),
        Column(
            "sponsor_id",
            ("ID_DONATUR", "ID_SPONSOR", "sponsor id"),
            IDENTITY,
            note=("bila NIP tidak ada", "where there is no staff number"),
        ),
        Column(
            "amount",
            ("JUMLAH", "JUMLAH_POTONGAN", "POTONGAN", "IURAN", "deducted"),
            Amount(),
            required=True,
            note=("rupiah yang dipotong", "rupiah that were deducted"),
        ),
        Column(
            "nik",
            ("NIK_PEKERJA", "NIK", "worker nik"),
            NikText(),
            note=("bila hanya untuk satu pekerja", "where it is for one worker alone"),
        ),
        Column("worker_id", ("ID_PEKERJA", "worker id"), IDENTITY, note=("pengganti NIK", "in place of the NIK")),
    ),
    passed_over=("NAMA", "NAMA ASN", "NAMA PEGAWAI", "NAMA LENGKAP", "NAME", "NO", "NOMOR", "SKPD", "UNIT KERJA",
                 "GOLONGAN", "JABATAN", "NAMA PEKERJA", "KETERANGAN", "BULAN"),
    rows_max=ROWS_MAX,
    examples=(
        {"staff_number": "199001012015990001", "amount": "16.800"},
        {"staff_number": "199001012015990002", "amount": "16.800", "nik": "9901010101900001"},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeductionRow:
    """One line as the file says it. `amount` in sen. The names beside it are never kept."""

    line: int
    staff_number: str | None
    sponsor_id: UUID | None
    amount: int
    nik: str | None
    worker_id: UUID | None


def deduction_row(line: Line) -> DeductionRow:
    """Of a line without refusals."""
    cells = line.cells
    sponsor_id, worker_id = (None if cells[each] is None else UUID(cells[each]) for each in ("sponsor_id", "worker_id"))
    return DeductionRow(line.number, cells["staff_number"], sponsor_id, cells["amount"], cells["nik"], worker_id)
