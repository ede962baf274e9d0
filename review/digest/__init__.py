"""The digest: what changed since somebody looked, and what needs looking at."""
