"""The agents of a test: planned, made ready, read, learned from. All work offline."""
