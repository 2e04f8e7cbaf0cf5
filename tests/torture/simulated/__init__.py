"""A firm that lives simulated time: the real rounds over a real store, with a scripted server, mailbox and clock."""
