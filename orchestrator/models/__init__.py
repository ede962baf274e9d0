"""The ledger in PostgreSQL: the truth."""

from orchestrator.models.agents import Agent, Slot
from orchestrator.models.allowances import Allowance, Evidence, RulesetAllowance
from orchestrator.models.catalogue import Price, PriceList, Product
from orchestrator.models.containment import (
    Affected,
    Amendment,
    AuditDraw,
    Audited,
    Erasure,
    FollowUp,
    Freeze,
    Kept,
    SpeedLimit,
    Thaw,
)
from orchestrator.models.events import Checkpoint, Event, Ledger, Move
from orchestrator.models.experiments import ArchivedTest, ArchiveSource
from orchestrator.models.guards import (
    FirstView,
    Opening,
    Planted,
    SecondLook,
    Settlement,
)
from orchestrator.models.orchestration import (
    Choice,
    Pin,
    Rate,
    Signal,
    Turn,
    Wait,
)
from orchestrator.models.outlook import Outlook
from orchestrator.models.outputs import (
    Consumption,
    Gate,
    Inspection,
    Output,
    Verdict,
)
from orchestrator.models.people import (
    REVIEWER_ROLES,
    ROLES,
    ApiToken,
    Brand,
    Principal,
    RoleGrant,
)
from orchestrator.models.red_lines import (
    RedLine,
    RedLineVersion,
    Ruleset,
    RulesetEntry,
    RulesetInForce,
)
from orchestrator.models.releases import (
    Due,
    Effect,
    Recall,
    RecallCase,
    Release,
)
from orchestrator.models.review import (
    Decision,
    Finding,
    Refusal,
    ReviewItem,
    Screening,
    Withdrawal,
)
from orchestrator.models.rule_life import (
    Backtest,
    BacktestRow,
    Shadow,
    ShadowFinding,
    ShadowLabel,
    ShadowScreening,
    Waiver,
)
from orchestrator.models.runs import Attempt, Dependency, Run, Task
from orchestrator.models.settings import Change, Proposal, Setting
from orchestrator.models.triggers import Firing, Trigger
from orchestrator.models.workflows import Workflow, WorkflowVersion

__all__ = [
    "REVIEWER_ROLES",
    "ROLES",
    "Affected",
    "Agent",
    "Allowance",
    "Amendment",
    "ApiToken",
    "ArchiveSource",
    "ArchivedTest",
    "Attempt",
    "AuditDraw",
    "Audited",
    "Backtest",
    "BacktestRow",
    "Brand",
    "Change",
    "Checkpoint",
    "Choice",
    "Consumption",
    "Decision",
    "Dependency",
    "Due",
    "Effect",
    "Erasure",
    "Event",
    "Evidence",
    "Finding",
    "Firing",
    "FirstView",
    "FollowUp",
    "Freeze",
    "Gate",
    "Inspection",
    "Kept",
    "Ledger",
    "Move",
    "Opening",
    "Outlook",
    "Output",
    "Pin",
    "Planted",
    "Price",
    "PriceList",
    "Principal",
    "Product",
    "Proposal",
    "Rate",
    "Recall",
    "RecallCase",
    "RedLine",
    "RedLineVersion",
    "Refusal",
    "Release",
    "ReviewItem",
    "RoleGrant",
    "Ruleset",
    "RulesetAllowance",
    "RulesetEntry",
    "RulesetInForce",
    "Run",
    "Screening",
    "SecondLook",
    "Setting",
    "Settlement",
    "Shadow",
    "ShadowFinding",
    "ShadowLabel",
    "ShadowScreening",
    "Signal",
    "Slot",
    "SpeedLimit",
    "Task",
    "Thaw",
    "Trigger",
    "Turn",
    "Verdict",
    "Wait",
    "Waiver",
    "Withdrawal",
    "Workflow",
    "WorkflowVersion",
]
