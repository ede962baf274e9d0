"""What a run waits for: gates looked at, signals, what they read."""
