#!/usr/bin/env python3
"""The one command: `python3 manage.py demo`, `test`, `up`, …"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
    execute_from_command_line(sys.argv)
