"""Approved claims, approved offers and the price book."""
