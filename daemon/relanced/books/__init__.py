"""Ledgers in: one file a format behind one door."""
