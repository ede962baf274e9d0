"""Agents as people judged their work."""
