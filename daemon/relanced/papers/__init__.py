"""Documents out: letters on paper, ready to print and post."""
