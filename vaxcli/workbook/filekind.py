"""What a file really is, by its content: a name promises nothing (RELIABILITY 3, case 9)."""

from __future__ import annotations

from pathlib import PurePath

from vaxcli.errors import InputError
from vaxcli.findings import Place

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_ENDINGS = (".csv", ".txt", ".tsv")
_MAGIC = (
    (b"%PDF", "F01-is-pdf"),
    (b"\x89PNG", "F01-is-image"),
    (b"\xff\xd8\xff", "F01-is-image"),
    (b"GIF8", "F01-is-image"),
    (b"BM", "F01-is-image"),
    (b"II*\x00", "F01-is-image"),
    (b"MM\x00*", "F01-is-image"),
    (b"RIFF", "F01-is-image"),
    (b"{\\rtf", "F01-is-word"),
    (b"Rar!", "F01-is-archive"),
    (b"7z\xbc\xaf", "F01-is-archive"),
    (b"\x1f\x8b", "F01-is-archive"),
    (b"PK\x05\x06", "F01-is-archive"),
    (b"PAR1", "F01-is-unknown"),
    (b"SQLite format 3\x00", "F01-is-unknown"),
    (b"MZ", "F01-is-unknown"),
    (b"\x7fELF", "F01-is-unknown"),
)


def container(name: str, data: bytes) -> str:
    r"""``"zip"``, ``"ole"`` or ``"text"``; everything else is refused by what it is.

    Raises:
        InputError: ``F01-is-...``; text is taken only under a name that ends in ``TEXT_ENDINGS``.

    Examples:
        >>> container("list.xlsx", b"PK\x03\x04rest")
        'zip'
        >>> container("list.csv", b"ho_ten,ngay_sinh")
        'text'
    """
    place = Place(file=name)
    if PurePath(name).name.startswith("~$"):
        raise InputError("F01-is-lock", place)
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    ending = PurePath(name).suffix.lower()
    for magic, code in _MAGIC:
        # "BM" and "MZ" may also begin the first heading of a text file.
        if data.startswith(magic) and not (len(magic) == 2 and magic.isalpha() and ending in TEXT_ENDINGS):
            raise InputError(code, place)
    head = _first_characters(data)
    if head.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "<style", "<body")):
        raise InputError("F01-is-html", place)
    if head.startswith(("<?xml", "<workbook", "<!--", "<office", "<!doctype")):
        raise InputError("F01-is-html" if "<html" in head else "F01-is-xml", place)
    if ending in TEXT_ENDINGS:
        return "text"
    raise InputError("F01-is-text" if _looks_like_text(data) else "F01-is-unknown", place)


def _first_characters(data: bytes) -> str:
    """The beginning in lower case, whatever its Unicode form, without marks and spaces before it."""
    head = data[:2000].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    return head.decode("latin-1").lstrip().lower()


def _looks_like_text(data: bytes) -> bool:
    head = data[:4000]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return wide or not any(byte < 9 or 14 <= byte < 32 for byte in head)
