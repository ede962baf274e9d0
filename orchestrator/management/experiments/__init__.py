"""The parts of `manage.py experiment`, one module each.

Each has `add(parser)`, which adds its options, and `run(options, stdin, stdout)`, which
gives the exit code.
"""
