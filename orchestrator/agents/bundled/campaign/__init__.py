"""Agents of a price campaign: who may be reduced, how far, and when it ends."""
