"""A running test: its checkpoints, and when it may be stopped."""
