"""The desk: where people decide. It calls services and never writes the ledger."""
