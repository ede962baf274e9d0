"""What is expected of runs, from past durations and people's real response times."""
