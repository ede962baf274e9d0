"""Does the ledger keep its promises? Every check reads; none of them repairs."""

from orchestrator.services.verification.checking import Check, verify

__all__ = ["Check", "verify"]
