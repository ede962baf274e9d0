"""What was released before at the same place: what a changed field is compared with."""

from collections.abc import Mapping

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.services.running.places import Place

KEYS = ("key", "id", "sku", "slug")
LOOKED_AT = 500

# The newest releases of a step of one workflow in one brand, whatever its version.
RELEASED = """
    SELECT t.item, r.output_id FROM task t
    JOIN release r ON r.id = t.release_id
    JOIN run n ON n.id = t.run_id JOIN workflow_version v ON v.id = n.version_id
    WHERE t.brand_id = (SELECT brand_id FROM run WHERE id = %(run)s)
    AND t.step = %(step)s AND t.kind = 'step' AND t.release_id IS NOT NULL
    AND t.id <> %(task)s
    AND v.workflow_id =
        (SELECT workflow_id FROM workflow_version WHERE id = %(version)s)
    AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
    ORDER BY t.id DESC LIMIT %(most)s"""


def last_released(place: Place) -> JSON:
    """The last released content of this step for the same item; None where none.

    Items are the same by their key, id, sku or slug, else by their whole value. Looks
    at the newest 500 releases of the step.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            RELEASED,
            {
                "run": place.run_id,
                "step": place.step,
                "task": place.task_id,
                "version": place.version_id,
                "most": LOOKED_AT,
            },
        )
        wanted = item_key(place.item)
        for item, output_id in cursor.fetchall():
            before = None if item is None else content.parse(bytes(item))
            if item_key(before) == wanted:
                cursor.execute("SELECT content FROM output WHERE id = %s", [output_id])
                (raw,) = cursor.fetchone()
                return content.parse(bytes(raw)) if raw is not None else None
    return None


def item_key(item: JSON) -> JSON:
    """By what an item of a fan-out is the same in another run."""
    if isinstance(item, Mapping):
        for name in KEYS:
            if isinstance(item.get(name), str | int):
                return {name: item[name]}
    return item
