"""Workflows checked, published, tried without a run."""
