"""The harness that tries to break the promises of docs/promises.md; `make torture` plays it."""
