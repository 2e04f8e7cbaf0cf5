"""The memory: cases, outbox, inbox, flags and the journal, on SQLite or PostgreSQL."""
