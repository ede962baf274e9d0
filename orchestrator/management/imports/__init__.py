"""`manage.py import`: one module for each kind of file."""
