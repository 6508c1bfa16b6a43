"""The eighteen digits by which a civil servant is known to a treasurer: the NIP (Nomor Induk Pegawai)."""

from typing import Annotated, Final

from pydantic import StringConstraints

DIGITS: Final = 18


def is_staff_number(text: str) -> bool:
    """Whether the text has the shape of a NIP: 18 digits 0-9 and nothing else, not even a space."""
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


# A JSON number is refused: eighteen digits are more than a spreadsheet's number keeps.
StaffNumber = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{18}$")]
