"""The seven duties: enter ask send fetch read tell mend. All sequencing lives here."""
