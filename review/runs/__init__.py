"""Runs and workflows as pages, and what a run is started with."""
