"""Files of NIKs: a population register, the deceased, wage earners, civil servants. Nothing else of them is read."""

from typing import Final

from ledger.sheets.cells import NikText
from ledger.sheets.columns import Column, Form

NIKS_MAX: Final = 1_000_000

NIKS: Final = Form(
    name="screening-list",
    sheet_names=("Daftar NIK", "daftar_nik"),
    columns=(
        Column(
            "nik",
            ("NIK", "NOMOR_IDENTITAS", "NO E-KTP", "NO KTP", "NIK KTP", "NOMOR INDUK KEPENDUDUKAN", "identity number"),
            NikText(),
            required=True,
            note=("16 angka, sebagai teks", "16 digits, as text"),
        ),
    ),
    rows_max=NIKS_MAX,
    examples=({"nik": "9999990000000001"}, {"nik": "9999990000000002"}),
)
