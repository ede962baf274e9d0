"""The history sealed and proved, and what leaves with an output."""
