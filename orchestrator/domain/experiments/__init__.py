"""Tests on real people: ready to launch, results read, what comes next."""
