"""Stopping machines: freezes, speed limits, and the breaker."""
