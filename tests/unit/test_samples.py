"""Each sample fits the workflow it belongs to, and no other comes from a slug."""

import pytest
import yaml

from orchestrator.services.publishing.samples import SAMPLES, sample_inputs

WORKFLOWS = SAMPLES.parent


def schema_of(slug: str) -> dict:
    file = WORKFLOWS / f"{slug.replace('-', '_')}.yaml"
    inputs: dict = yaml.safe_load(file.read_text(encoding="utf-8"))["inputs"]
    return inputs


@pytest.mark.parametrize("slug", sorted(f.stem for f in SAMPLES.glob("*.json")))
def test_each_sample_fits_its_workflow(slug: str) -> None:
    assert sample_inputs(slug, schema_of(slug))


def test_a_sample_that_no_longer_fits_is_not_offered() -> None:
    schema = {**schema_of("crisis-pause"), "required": ["something else"]}

    assert sample_inputs("crisis-pause", schema) is None


@pytest.mark.parametrize("slug", ["../samples/crisis-pause", "nothing", "", "a/b"])
def test_a_slug_never_leads_elsewhere(slug: str) -> None:
    assert sample_inputs(slug, {"type": "object"}) is None
