"""Before a test: its plan, and whether it may start."""
