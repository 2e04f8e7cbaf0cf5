"""Bank statements, one module a format behind one door (`door.read_statement`)."""
