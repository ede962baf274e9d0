"""Who gets which item: ordered rules of a brand."""

from django.db import models
from django.db.models import Q

from orchestrator.models import Brand, Principal


class RoutingRule(models.Model):
    """Where every condition holds, the item goes to `person`, or to whoever of `role`
    has the least to do. The first rule of a brand that matches decides.

    `conditions`: {"severity": ["high"], "category": […], "market": […],
    "language": […], "agent": […], "value_from": "100000.00"}; what is not named does
    not matter.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="routing_rules")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    conditions = models.JSONField(default=dict)
    role = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(Principal, models.CASCADE, null=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "desk_routing_rule"
        constraints = [
            models.CheckConstraint(
                name="desk_routing_rule_names_somebody",
                condition=Q(person__isnull=False) ^ ~Q(role=""),
            )
        ]
        indexes = [
            models.Index(name="desk_routing_order", fields=["brand", "position", "id"])
        ]

    def __str__(self) -> str:
        return self.name
