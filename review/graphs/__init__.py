"""Workflows as drawings: what is drawn, where it stands, and how a run stands in it."""
