"""What is expected of a run: when its tasks start and end, and what a slip moves."""
