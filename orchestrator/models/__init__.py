"""The ledger in PostgreSQL: the truth."""

from orchestrator.models.agents import Agent, Slot
from orchestrator.models.allowances import Allowance, Evidence, RulesetAllowance
from orchestrator.models.catalogue import Price, PriceList, Product
from orchestrator.models.events import Event, Move
from orchestrator.models.guards import (
    FirstView,
    Opening,
    Planted,
    SecondLook,
    Settlement,
)
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
from orchestrator.models.releases import Due, Effect, Recall, Release
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
from orchestrator.models.workflows import Workflow, WorkflowVersion

__all__ = [
    "REVIEWER_ROLES",
    "ROLES",
    "Agent",
    "Allowance",
    "ApiToken",
    "Attempt",
    "Backtest",
    "BacktestRow",
    "Brand",
    "Change",
    "Consumption",
    "Decision",
    "Dependency",
    "Due",
    "Effect",
    "Event",
    "Evidence",
    "Finding",
    "FirstView",
    "Gate",
    "Inspection",
    "Move",
    "Opening",
    "Output",
    "Planted",
    "Price",
    "PriceList",
    "Principal",
    "Product",
    "Proposal",
    "Recall",
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
    "Slot",
    "Task",
    "Verdict",
    "Waiver",
    "Withdrawal",
    "Workflow",
    "WorkflowVersion",
]
