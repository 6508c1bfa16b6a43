"""Files of enrolments: our own columns, and those of the operator's sheet `Data TK Baru`."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.domain.values import BpuCategory, Programme, Sector
from ledger.sheets.cells import Choice, Choices, NikText, Text
from ledger.sheets.columns import Column, Form
from ledger.sheets.quantities import Amount, Day, WholeNumber
from ledger.sheets.reading import Line

MONTHS_MAX: Final = 12
REGION_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9 .,'()/-]{0,63}$"  # that of `Region`; a test holds the two together
REGION: Final = Text(64, REGION_PATTERN, "the name or the code of a region: letters, digits and . , ' ( ) / -")

SECTOR: Final = Choice(
    {
        "transport": Sector.TRANSPORT,
        "transportasi": Sector.TRANSPORT,
        "angkutan": Sector.TRANSPORT,
        "other": Sector.OTHER,
        "lainnya": Sector.OTHER,
        "lain-lain": Sector.OTHER,
    }
)
CATEGORY: Final = Choice(
    {
        "self_employed": BpuCategory.SELF_EMPLOYED,
        "mandiri": BpuCategory.SELF_EMPLOYED,
        "employer": BpuCategory.EMPLOYER,
        "pemberi kerja": BpuCategory.EMPLOYER,
        "other": BpuCategory.OTHER,
        "lainnya": BpuCategory.OTHER,
    }
)
PROGRAMMES: Final = Choices(Choice({programme.value: programme for programme in Programme}))

ENROLMENTS: Final = Form(
    name="enrolments",
    sheet_names=("Data TK Baru", "data_tk_baru"),
    columns=(
        Column(
            "nik",
            ("NOMOR_IDENTITAS", "NIK", "NO E-KTP", "NO KTP", "NIK KTP", "NOMOR INDUK KEPENDUDUKAN", "identity number"),
            NikText(),
            required=True,
            note=("16 angka, sebagai teks; hapus baris contoh", "16 digits, as text; take the rows of examples out"),
        ),
        Column(
            "name",
            ("NAMA_LENGKAP", "NAMA", "NAMA PEKERJA", "NAMA TENAGA KERJA", "full name"),
            Text(),
            required=True,
            note=("seperti di KTP", "as on the identity card"),
        ),
        Column(
            "birth_date",
            ("TGL_LAHIR", "TANGGAL_LAHIR", "date of birth"),
            Day(),
            required=True,
            note=("hh-bb-tttt", "dd-mm-yyyy"),
        ),
        Column(
            "occupation",
            ("JENIS_PEKERJAAN_1", "JENIS_PEKERJAAN", "PEKERJAAN"),
            Text(),
            required=True,
            note=("pekerjaan utama", "what the worker lives by"),
        ),
        Column(
            "monthly_income",
            ("UPAH", "PENGHASILAN", "income"),
            Amount(),
            required=True,
            note=("rupiah sebulan, menurut pekerja", "rupiah a month, as the worker says"),
        ),
        Column("sector", ("SEKTOR",), SECTOR, note=("transportasi atau lainnya", "transport or other")),
        Column(
            "region",
            ("WILAYAH", "DOMISILI", "KABUPATEN_KOTA", "KABUPATEN", "KOTA", "domicile"),
            REGION,
            note=("kabupaten atau kota domisili", "regency or town where the worker lives"),
        ),
        Column(
            "starts_on",
            ("TGL_MULAI", "TANGGAL_MULAI", "start date"),
            Day(),
            note=("hari pertama", "first day of the enrolment"),
        ),
        Column(
            "months",
            ("BULAN_IURAN", "JUMLAH_BULAN"),
            WholeNumber(1, MONTHS_MAX),
            note=("1 sampai 12", "1 to 12: for how many months"),
        ),
        Column("programmes", ("PROGRAM",), PROGRAMMES, note=("JKK JKM, atau JKK JKM JHT", "JKK JKM, or JKK JKM JHT")),
        Column(
            "attested_on",
            ("TGL_PERNYATAAN", "TANGGAL_PERNYATAAN"),
            Day(),
            note=(
                "hari dinyatakan bekerja dan sehat",
                "day on which somebody said that the worker works and is fit",
            ),
        ),
        Column(
            "category",
            ("KATEGORI_BPU", "KATEGORI"),
            CATEGORY,
            note=("mandiri, pemberi kerja atau lainnya", "self_employed, employer or other"),
        ),
    ),
    # Nobody may be called or written to by this ledger. The place of work is not the domicile. What KODE_PAKET means
    # is published nowhere (law S7), so nothing is taken from it, T least of all.
    passed_over=(
        "HANDPHONE",
        "NO HP",
        "NO HANDPHONE",
        "NO TELEPON",
        "TELEPON",
        "HP",
        "phone",
        "mobile",
        "EMAIL",
        "E-MAIL",
        "JENIS_PEKERJAAN_2",
        "LOKASI_PEKERJAAN",
        "KODE_PAKET",
    ),
    examples=(
        {
            "nik": "9999990000000001",
            "name": "CONTOH SATU",
            "birth_date": "07-03-1985",
            "occupation": "Pedagang kaki lima",
            "monthly_income": "1000000",
            "sector": "lainnya",
            "region": "Kab. Contoh",
            "starts_on": "01-02-2025",
            "months": "6",
            "programmes": "JKK JKM",
            "attested_on": "30-01-2025",
            "category": "mandiri",
        },
        {
            "nik": "9999990000000002",
            "name": "CONTOH DUA",
            "birth_date": "01-01-1990",
            "occupation": "Pengemudi ojek",
            "monthly_income": "2.000.000",
            "sector": "transportasi",
            "region": "Kab. Contoh",
            "starts_on": "2025-02-01",
            "months": "12",
            "programmes": "JKK JKM JHT",
            "attested_on": "",
            "category": "",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One worker as a row says it. `monthly_income` in sen; `months`: for how many months is meant to be paid.

    None: the file does not say, and whoever imports it does.
    """

    line: int
    nik: str
    name: str
    birth_date: date
    occupation: str
    monthly_income: int
    sector: Sector | None
    region: str | None
    starts_on: date | None
    months: int | None
    programmes: tuple[Programme, ...] | None
    attested_on: date | None
    category: BpuCategory | None


def enrolment_row(line: Line) -> EnrolmentRow:
    """Of a line without refusals."""
    return EnrolmentRow(line.number, **line.cells)
