"""One module a trial, each with its `TRIAL`; they are found by themselves."""
