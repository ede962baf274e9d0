"""Tests that were run elsewhere, read and played again."""
