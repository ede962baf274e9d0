"""The rounds of the desk: whatever nobody clicked for, on any number of hosts at once.

Beside the sweep, every two seconds: new items find their people, deadlines are called,
digests are written. Batches are bounded and locks are tried, never waited for; what one
host does another does not do again. A round decides nothing.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from orchestrator.models import Brand
from orchestrator.services.deciding import audit_lane, autonomy, planting
from orchestrator.services.freezing import breaker
from orchestrator.services.outlook import refreshing
from orchestrator.working.withdrawals import ask_channels
from review.keeping import keep_on
from review.notices import digests, sending
from review.recall import news as recall_news
from review.routing import deadlines, exceptions, walking

log = logging.getLogger(__name__)

# Seconds between two of each, in one loop
REVISIT = 10.0
DEADLINES = 5.0
SLOW = 60.0
DAILY = 600.0
# Classes of the advisory locks: one host at a time does these for a brand
PLANTS = 7_203
DEMOTES = 7_204
AUDITS = 7_205
BREAKS = 7_206


def round_once() -> dict[str, int]:
    """One round of everything, deliveries too; how many of each it dealt with."""
    done = Rounds().once()
    done["sent"] = sending.send_due()
    return done


def keep(stop: threading.Event) -> None:
    """Go round until `stop`; called beside the sweep, in a thread of its own."""
    keep_on(Rounds().once, stop)


@dataclass(slots=True)
class Rounds:
    """One loop's rounds: where it stands, and when each part is due again."""

    walk: walking.Walk = field(default_factory=walking.Walk)
    due: dict[str, float] = field(default_factory=dict)

    def once(self) -> dict[str, int]:
        """What is due of it now. What goes wrong in one part stops no other."""
        brands = list(Brand.objects.order_by("pk"))
        done = {"routed": self._guarded("routed", self.walk.route_fresh)}
        for brand in brands:
            done["routed"] += self._guarded("routed", self.walk.route_waiting, brand)
        if self._is_time("revisit", REVISIT):
            done["moved"] = self._guarded("moved", self.walk.revisit)
        if self._is_time("taken_back", REVISIT):
            done["taken_back"] = self._guarded("taken_back", ask_channels)
        if self._is_time("expected", DEADLINES):
            done["expected"] = self._guarded("expected", refreshing.refresh_due)
        if self._is_time("recalled", DEADLINES):
            done["recalled"] = self._guarded("recalled", recall_news.tell_concerned)
        if self._is_time("deadlines", DEADLINES):
            done["reminded"] = self._each(brands, "reminded", deadlines.remind)
            done["overdue"] = self._each(brands, "overdue", deadlines.escalate)
        if self._is_time("digests", SLOW):
            done["digests"] = self._guarded("digests", digests.write_digests)
        if self._is_time("exceptions", DAILY):
            done["exceptions"] = self._guarded("exceptions", exceptions.tell_owners)
        if self._is_time("planted", SLOW):
            done["planted"] = self._each(brands, "planted", _plant)
        if self._is_time("demoted", SLOW):
            done["demoted"] = self._each(brands, "demoted", _demote)
        if self._is_time("audited", SLOW):
            done["audited"] = self._each(brands, "audited", _audit)
        if self._is_time("tripped", SLOW):
            done["tripped"] = self._each(brands, "tripped", _break)
        return done

    def _each(
        self, brands: list[Brand], name: str, act: Callable[[Brand], object]
    ) -> int:
        return sum(self._guarded(name, act, brand) for brand in brands)

    def _guarded(self, name: str, act: Callable[..., object], *of: Brand) -> int:
        """How many `act` dealt with; 0 where it failed, and the log says why."""
        try:
            done = act(*of)
        except DatabaseError:
            raise
        except Exception:
            log.exception("the round could not do its part: %s", name)
            return 0
        return done if isinstance(done, int) else 0

    def _is_time(self, name: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self.due.get(name, 0.0):
            return False
        self.due[name] = now + seconds
        return True


def _plant(brand: Brand) -> int:
    """Plant what is due: how many there are is counted first."""
    return _alone(PLANTS, brand, lambda: int(planting.plant_due(brand) is not None))


def _demote(brand: Brand) -> int:
    """Watch agents more closely whose work people change too often."""
    return _alone(DEMOTES, brand, lambda: len(autonomy.demote_due(brand)))


def _audit(brand: Brand) -> int:
    """Put some of what went out with nobody looking before people."""
    return _alone(AUDITS, brand, lambda: audit_lane.draw(brand))


def _break(brand: Brand) -> int:
    """Hold everything of agents that a sequential test finds bad."""
    return _alone(BREAKS, brand, lambda: len(breaker.watch(brand)))


def _alone(lock: int, brand: Brand, act: Callable[[], int]) -> int:
    """`act()`, unless another host does the same for the brand at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, brand.pk])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return act()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, brand.pk])
