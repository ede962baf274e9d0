"""What `manage.py bench` measures: one figure, or a few of one kind, a file."""
