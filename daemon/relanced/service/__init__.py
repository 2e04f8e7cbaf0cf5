"""The service: an installation opened, one pass of it, or the running daemon."""

from __future__ import annotations

from relanced.service.opening import account_of, open_office
from relanced.service.passes import Pass, one_pass, run_once
from relanced.service.post import Post
from relanced.service.reading import read_file
from relanced.service.running import run_forever

__all__ = [
    "Pass",
    "Post",
    "account_of",
    "one_pass",
    "open_office",
    "read_file",
    "run_forever",
    "run_once",
]
