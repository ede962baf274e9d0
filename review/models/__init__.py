"""What only the desk needs; the ledger knows nothing of it."""

from review.models.leases import (
    Assignment,
    Escalation,
    Lease,
    Reading,
    Skip,
    Snooze,
)
from review.models.notes import Comment, Draft
from review.models.notifications import Delivery, Notification, Webhook
from review.models.preferences import Preferences, SavedView
from review.models.routing import RoutingRule
from review.models.workflow_drafts import WorkflowDraft

__all__ = [
    "Assignment",
    "Comment",
    "Delivery",
    "Draft",
    "Escalation",
    "Lease",
    "Notification",
    "Preferences",
    "Reading",
    "RoutingRule",
    "SavedView",
    "Skip",
    "Snooze",
    "Webhook",
    "WorkflowDraft",
]
