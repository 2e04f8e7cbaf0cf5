"""The accountant's desk: the page on which everything that waits for a person is settled."""
