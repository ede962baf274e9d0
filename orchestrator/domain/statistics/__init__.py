"""Formulas over counts, each with its source."""
