"""A sample archive: tests that the demo's Verdara might have run, made up."""

from pathlib import Path

from orchestrator.domain.experiments.archive.archiving_series import COLUMNS
from orchestrator.models import Brand, Principal
from orchestrator.services.experiments import archive
from orchestrator.services.experiments.archive import Origin
from orchestrator.services.experiments.archive_files import (
    digest_of,
    lines_of,
    table_of,
)

FOLDER = Path(__file__).resolve().parents[2] / "workflows" / "samples"
EXPERIMENTS = FOLDER / "experiments.jsonl"
CHECKPOINTS = FOLDER / "checkpoints.csv"
LICENCE = "Apache-2.0"
CITATION = "Made up for the demo of Greenlight: no customer ever saw these tests."


def fill_archive(brand: Brand, *, by: Principal) -> None:
    """Import the sample; what is there already stays as it is."""
    archive.import_experiments(
        brand, lines_of(EXPERIMENTS), by=by, origin=_origin(EXPERIMENTS)
    )
    archive.import_checkpoints(
        brand, table_of(CHECKPOINTS, COLUMNS), by=by, origin=_origin(CHECKPOINTS)
    )


def _origin(file: Path) -> Origin:
    return Origin(file.name, digest_of(file), LICENCE, CITATION)
