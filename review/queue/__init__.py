"""The queue: which items wait for whom, and deciding look-alikes together."""
