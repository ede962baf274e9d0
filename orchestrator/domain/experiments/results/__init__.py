"""A finished test: read, judged, and said in words."""
