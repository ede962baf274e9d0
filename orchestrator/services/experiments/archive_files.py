"""Files of an archive as rows, plain or gzip; their digest is of the bytes as kept."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput

LONGEST_LINE = 1024 * 1024
MOST = 512 * 1024 * 1024  # bytes once unpacked
GZIP = b"\x1f\x8b"
BROKEN = (OSError, EOFError, zlib.error)


def digest_of(file: Path) -> str:
    """The SHA-256 of the file as it lies there; BadInput where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"The file {str(file)!r} cannot be read: {error}.") from None


def lines_of(file: Path) -> Iterator[bytes]:
    """The lines of a file, unpacked where it is gzip.

    Raises BadInput where it breaks off, a line is over 1 MiB, or all of it too large.
    """
    taken = 0
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == GZIP
            raw.seek(0)
            opened: io.BufferedIOBase = gzip.GzipFile(fileobj=raw) if packed else raw
            while line := opened.readline(LONGEST_LINE + 1):
                taken += len(line)
                if len(line) > LONGEST_LINE:
                    raise BadInput("A line has more than 1 MiB: that is no test.")
                if taken > MOST:
                    raise BadInput(
                        "The file holds more than 512 MiB: import it in parts."
                    )
                yield line
    except BROKEN as error:
        told = shown(str(error))
        raise BadInput(
            f"The file {file.name!r} breaks off: {told}. Nothing of it was kept."
        ) from None


def table_of(file: Path, columns: Sequence[str]) -> Iterator[dict[str, str | None]]:
    """The rows of a CSV file with a header that has `columns`, or BadInput."""
    text = (_text(line) for line in lines_of(file))
    reader = csv.DictReader(text, strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise BadInput(f"The file has no column {', '.join(missing)}: add it.")
        for row in reader:
            yield {name: row.get(name) for name in columns}
    except csv.Error as error:
        raise BadInput(
            f"Line {reader.line_num} is no CSV: {shown(str(error))}."
        ) from None


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file is not UTF-8: {shown(str(error))}.") from None
