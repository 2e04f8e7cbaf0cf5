"""Hostile bytes become plain values here, in a walled-off child; nothing a stranger sends may raise."""

from __future__ import annotations

import json

from relanced.understanding import mail as mails
from relanced.understanding import reading as readings
from relanced.understanding.mail import ParsedMail


def parse(raw: bytes) -> ParsedMail:
    """Decode one mail; whatever is wrong with it is named in `defects` and never raised."""
    return ParsedMail(text=raw.decode("utf-8", "replace"))


def serve(payload: bytes) -> bytes:
    """Answer the parent: one raw mail in, `{"parsed", "reading"}` as JSON out."""
    mail = parse(payload)
    reading = readings.read(mail)
    answer = {"parsed": mails.to_json(mail), "reading": readings.to_json(reading)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
