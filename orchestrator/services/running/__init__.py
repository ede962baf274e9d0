"""Runs from start to end: planned, dispatched, briefed, swept."""
