"""The rehearsal: the very rounds on a copy of the ledger, a clock turned by hand, and a wire that leads nowhere."""
