"""Tests one after another: what came in, what it taught, and what comes next."""
