"""Agents of a product launch: what is known, what is said, and where it may be said."""
