"""The screens of experiments: portfolio, one experiment, the archive, the log."""
