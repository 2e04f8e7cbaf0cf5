"""The project's own measurements: each beside what bounds it, in the same run, on goods made from a seed."""
