"""What docs/shown.md claims, each claim a module that computes its figures anew: `make show-NAME`."""
