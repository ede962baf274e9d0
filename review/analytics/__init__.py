"""Figures from the ledger: each with its definition, its number of cases, its rows."""
