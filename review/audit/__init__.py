"""The history as an auditor reads it."""
