"""The checkpoints CSV of the ASOS archive, as lines of `experiment monitor`."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.archive.archiving_series import COLUMNS, read_point


class Rows:
    """Reads the file once; `read` and `left_out` count its rows afterwards."""

    def __init__(self) -> None:
        self.read = self.left_out = 0

    def as_lines(self, given: Iterable[bytes]) -> Iterator[bytes]:
        """One series an experiment, variant and metric, in the order of the file.

        `given` are the lines of the CSV. A row without its numbers (the archive has
        some) is counted and left out. Raises BadInput where a column is missing.
        """
        table = csv.DictReader(
            line.decode("utf-8-sig", errors="replace") for line in given
        )
        missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
        if missing:
            raise BadInput(f"The CSV has no column {', '.join(missing)}.")
        series: dict[str, list[dict[str, Any]]] = {}
        for row in table:
            self.read += 1
            try:
                point = read_point(row)
            except BadInput:
                self.left_out += 1
                continue
            series.setdefault(point.key, []).append({"t": point.t, **point.arms})
        for key, checkpoints in series.items():
            line = {"id": key, "metric": "mean", "checkpoints": checkpoints}
            yield json.dumps(line).encode()
