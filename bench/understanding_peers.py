"""Other libraries on the same labelled mails, beside ours: prints one JSON line.

They belong to no environment of relanced. In one of their own:

    python -m venv /tmp/peers && /tmp/peers/bin/pip install flufl.bounce mail-parser-reply quotequail talon
    .venv/bin/python bench/understanding_peers.py write /tmp/labelled     # our mails with their labels, as files
    /tmp/peers/bin/python bench/understanding_peers.py peers /tmp/labelled
    .venv/bin/python bench/understanding_peers.py ours /tmp/labelled

What they are asked: flufl.bounce, whether a mail is a delivery report (permanent: the address is dead); the three
others, the person's own words, by token-F1. None of them says who writes or what a mail means.
"""

from __future__ import annotations

import email
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FILES = ("fr", "fr_bureaux", "fr_petits", "en", "en_offices", "en_people", "neighbours", "autres")


def write(folder: Path) -> None:
    """Write every human mail and every machine's, each with its labels beside it."""
    sys.path[:0] = [str(ROOT / "daemon"), str(ROOT)]
    from tests.understanding import machines, voices

    folder.mkdir(parents=True, exist_ok=True)
    for number, voice in enumerate(voices.voices(*FILES)):
        label = {"kind": "human", "bounce": None, "own": voice.text}
        _put(folder / f"human-{number:04}", voices.raw(voice), label)
    for number, machine in enumerate(machines.machines()):
        label = {"kind": machine.kind, "bounce": machine.bounce, "own": None}
        _put(folder / f"machine-{number:04}", machines.raw(machine), label)


def _put(path: Path, raw: bytes, label: dict[str, Any]) -> None:
    path.with_suffix(".eml").write_bytes(raw)
    path.with_suffix(".json").write_text(json.dumps(label), "utf-8")


def _mails(folder: Path) -> list[tuple[bytes, dict[str, Any]]]:
    return [
        (path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8")))
        for path in sorted(folder.glob("*.eml"))
    ]


def token_f1(got: str, wanted: str) -> float:
    """Return how far two texts share their words, counted."""
    a, b = Counter(got.split()), Counter(wanted.split())
    return 2 * (a & b).total() / (a.total() + b.total()) if a or b else 1.0


def told(
    folder: Path, own: dict[str, Callable[[bytes], str]], bounced: Callable[[bytes], str | None]
) -> dict[str, Any]:
    """Count one set of libraries over the folder; what raises counts as nothing found."""
    mails = _mails(folder)
    found: dict[str, Any] = {}
    for name, read in own.items():
        scores = [
            token_f1(_safe(read, raw) or "", label["own"]) for raw, label in mails if label["own"]
        ]
        found[name] = {
            "own_words_f1": round(sum(scores) / len(scores), 3),
            "own_words_exact": round(sum(score == 1.0 for score in scores) / len(scores), 3),
        }
    reports = [(_safe(bounced, raw), label["bounce"]) for raw, label in mails if label["bounce"]]
    others = [_safe(bounced, raw) for raw, label in mails if not label["bounce"]]
    found["bounces"] = {
        "recognised": f"{sum(bool(got) for got, _ in reports)}/{len(reports)}",
        "dead_or_not_right": f"{sum(bool(g) and (g == 'hard') == (w == 'hard') for g, w in reports)}/{len(reports)}",
        "others_taken_for_bounces": f"{sum(bool(got) for got in others)}/{len(others)}",
    }
    return found


def _safe(read: Callable[[bytes], str | None], raw: bytes) -> str | None:
    try:
        return read(raw)
    except Exception:  # noqa: BLE001 (a peer that raises found nothing)
        return None


def _text(raw: bytes) -> str:
    part = email.message_from_bytes(raw)
    while part.is_multipart():
        part = part.get_payload(0)
    return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def peers(folder: Path) -> dict[str, Any]:
    """Ask the four libraries; run in an environment of their own."""
    import quotequail
    import talon
    from flufl.bounce import all_failures
    from mailparser_reply import EmailReplyParser
    from talon import quotations

    talon.init()
    parser = EmailReplyParser(languages=["en", "fr", "de", "es", "it", "nl"])

    def unwrapped(raw: bytes) -> str:
        return "\n".join(text for shown, text in quotequail.quote(_text(raw)) if shown)

    def bounced(raw: bytes) -> str | None:
        temporary, permanent = all_failures(email.message_from_bytes(raw))
        return "hard" if permanent else "soft" if temporary else None

    own = {
        "mail-parser-reply": lambda raw: parser.parse_reply(_text(raw)) or "",
        "quotequail": unwrapped,
        "talon": lambda raw: quotations.extract_from_plain(_text(raw)),
    }
    return told(folder, own, bounced)


def ours(folder: Path) -> dict[str, Any]:
    """Ask relanced the same."""
    sys.path[:0] = [str(ROOT / "daemon")]
    from relanced.mail.parse import parse
    from relanced.understanding import meaning

    return told(
        folder,
        {"relanced": lambda raw: meaning.read(parse(raw)).reply_text},
        lambda raw: meaning.read(parse(raw)).bounce,
    )


def main() -> None:
    """Do what the first word says, in the folder the second names."""
    act, folder = sys.argv[1], Path(sys.argv[2])
    if act == "write":
        write(folder)
        return
    sys.stdout.write(json.dumps({"peers": peers, "ours": ours}[act](folder)) + "\n")


if __name__ == "__main__":
    main()
