"""The history as hashes: what a seal covers, and what breaks it."""
