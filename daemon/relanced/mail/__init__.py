"""The wire: mail out by SMTP, mail in by IMAP, and the walled-off reading of hostile bytes."""
