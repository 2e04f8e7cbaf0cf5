"""`make understanding`: read every labelled mail and write docs/understanding.md anew.

`make understanding CORPUS=DIR` reads a folder of public mails too; `ARGS=--misses` only prints what was
read wrongly in the half that may be looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from zlib import crc32

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "daemon"), str(ROOT)]

from tests.understanding import measure, measure_machines, nearness  # noqa: E402
from tests.understanding.lessons import READ_ONCE, lessons, may_be_looked_at  # noqa: E402
from tests.understanding.machines import machines  # noqa: E402
from tests.understanding.public import Public, read_folder  # noqa: E402
from tests.understanding.voices import Voice, voices  # noqa: E402
from tools import train_reading  # noqa: E402

from relanced.understanding import learned  # noqa: E402

PAGE = ROOT / "docs/understanding.md"
LANGUAGES = {
    "French": ("fr", "fr_bureaux", "fr_petits"),
    "English": ("en", "en_offices", "en_people"),
    "German, Spanish, Italian, Dutch": ("neighbours", "autres"),
}
LATEST = ("fr_bureaux", "fr_petits", "en_offices", "en_people", "autres")
FOLDS = 3
CROSSED, PEERS, PUBLIC = "## Cross-validated", "## Beside others", "## Public mails"
HEAD = """# How well mails are read

Written by `make understanding`; every table is counted anew (`ARGS=--folds` trains and counts the cross-validated one
too, `CORPUS=DIR` a folder of public mails; else those two stand as they last were). The mails, who wrote them, how they
were labelled and split, and their limits: `tests/understanding/README.md`.

- {total} human mails, labelled before any rule had read them, split by situation into a half that may be looked at and
  learned from and a half that only counts. The tables below are of the half that only counts: {counted} mails,
  {latest} of them written last, in three hands, after the rules stood.
- {lessons} sentences and {taught} mails teach the second opinion (`make train`).
- `unclear` is what is said when nothing reaches its confidence: a person reads the mail, as always. Macro-F1 leaves it
  out.
- Any human mail pauses the case whatever its class; the class is only the way on that is suggested.

## First sight

Read once by the rules and weights as they stood on 25 November 2026, before anybody had looked at a single one of these
mails; this is what a mail unlike all others meets.

| mails | intents, macro-F1 | wholly right | promise day exact | numbers F1 | own words |
| --- | ---: | ---: | ---: | ---: | ---: |
| French, 195 | 0.780 | 112 | 23 of 35 | 0.923 | 0.986 |
| English, 120 | 0.653 | 48 | 14 of 21 | 0.909 | 0.991 |
| German, Spanish, Italian, Dutch, 45 | 0.649 | 23 | 1 of 8 | 0.929 | 0.986 |
| machines, 220 | | 21 taken for people; 81 of 82 reports known, 72 classes right | | | |

Earlier first sights: 97 mails (`fresh`) 0.79 French, 0.75 English; 60 (`last`) 0.84 and 0.72.
"""


def main(arguments: Sequence[str]) -> int:
    """Write the page; with --misses print what was read wrongly in the half that may be looked at."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--folds", action="store_true")
    options.add_argument("--misses", action="store_true")
    chosen = options.parse_args(arguments)
    if chosen.misses:
        for files in LANGUAGES.values():
            found = measure.tally(v for v in voices(*files) if v.half == "dev")
            print(*found.misses, sep="\n")
        print(*measure_machines.tally(m for m in machines() if m.half == "dev").misses, sep="\n")
        return 0
    pieces = [_head(), *(_language(name) for name in LANGUAGES), _all(), _machines()]
    pieces.append(_crossed() if chosen.folds else _kept(CROSSED))
    pieces.append(_kept(PEERS))
    pieces.append(_public(read_folder(chosen.corpus)) if chosen.corpus else _kept(PUBLIC))
    PAGE.write_text("\n".join(piece.rstrip() + "\n" for piece in pieces if piece), "utf-8")
    print(PAGE.read_text("utf-8"))
    return 0


def _counted(*files: str) -> list[Voice]:
    return [voice for voice in voices(*files) if voice.half == "test"]


def _everything() -> list[str]:
    return [name for files in LANGUAGES.values() for name in files]


def _head() -> str:
    return HEAD.format(
        total=len(voices(*_everything())),
        counted=len(_counted(*_everything())),
        latest=len(_counted(*LATEST)),
        lessons=sum(1 for _ in lessons()),
        taught=len(may_be_looked_at()),
    )


def _language(name: str) -> str:
    found = measure.tally(_counted(*LANGUAGES[name]))
    last = measure.tally(_counted(*(file for file in LANGUAGES[name] if file in LATEST)))
    lines = [f"## {name}", "", *measure.table(found), ""]
    lines += [f"- {line}" for line in measure.facts(found)]
    lines += [f"- of the {last.mails} written last: macro-F1 {last.macro():.3f}"]
    lines += [f"  {line}" for line in measure.facts(last)[:1]]
    return "\n".join(lines)


def _all() -> str:
    mails = _counted(*_everything())
    found, far = measure.tally(mails), measure.tally(nearness.least_like(mails))
    runs = Counter(nearness.longest_run(voice) for voice in mails)
    grave = ", ".join(
        f"`{intent}` {score.recall:.2f} of {score.count}"
        for intent, score in ((i, found.intents[i]) for i in measure.GRAVE)
    )
    own = sum(found.own) / len(found.own)
    return "\n".join(
        [
            "## All languages",
            "",
            f"- {found.mails} mails: macro-F1 {found.macro():.3f}, own words {own:.3f}; recall of {grave}",
            f"- the {far.mails} mails least like anything taught (fewest shared runs of three words): "
            f"macro-F1 {far.macro():.3f}, wholly right {far.exact}",
            "- longest run of words shared with something taught, mails of each length: "
            + ", ".join(f"{length}: {runs[length]}" for length in sorted(runs)),
            f"- {sum(count for length, count in runs.items() if length >= 5)} share five words in a row or more",
            "",
            *measure.calibration(found),
            "",
            *measure.coverage(found),
        ]
    )


def _machines() -> str:
    lines = ["## Machines", "", "| half | labelled | read as |", "| --- | --- | --- |"]
    for half, title in (("dev", "looked at"), ("test", "only counts")):
        found = measure_machines.tally(m for m in machines() if m.half == half)
        for kind in ("auto_reply", "bounce", "other"):
            told = {got: n for (want, got), n in found.kinds.most_common() if want == kind}
            lines.append(f"| {title} | {kind} | {', '.join(f'{k} {n}' for k, n in told.items())} |")
    found = measure_machines.tally(m for m in machines() if m.half == "test")
    classes = ", ".join(f"{w} as {g} {n}" for (w, g), n in sorted(found.classes.items()))
    lines += [
        "",
        f"- of the half that only counts: {found.taken_for_people} of {found.kinds.total()} taken for people; "
        f"class right {found.classes_right} of {found.classes.total()} ({classes})",
        f"- day of return F1 {found.returns.f1:.2f} of {found.returns.count}, deputy F1 {found.deputies.f1:.2f} of "
        f"{found.deputies.count}, new contact F1 {found.contacts.f1:.2f} of {found.contacts.count}",
    ]
    return "\n".join(lines)


# --- cross-validation -------------------------------------------------------------------------


def _crossed() -> str:
    """Train without each third of the situations and count that third: every mail counts, none was learned from."""
    everything = voices(*_everything())
    of_fold = {v.situation: crc32(f"fold {v.situation}".encode()) % FOLDS for v in everything}
    tallies = {name: measure.Tally() for name in LANGUAGES}
    for fold in range(FOLDS):
        learned_from = [v for v in everything if of_fold[v.situation] != fold]
        _use(train_reading.text(train_reading.learn([*learned_from, *voices(*READ_ONCE)]), ""))
        for name, files in LANGUAGES.items():
            held = [v for v in voices(*files) if of_fold[v.situation] == fold]
            measure.tally(held, tallies[name])
    lines = [
        CROSSED,
        "",
        f"All {len(everything)} mails, each read with weights learned without its third of the situations. The rules "
        "had seen the half that may be looked at.",
        "",
        "| language | mails | macro-F1 | wholly right | unclear | "
        + " | ".join(f"`{i}` recall" for i in measure.GRAVE)
        + " |",
        "| --- |" + " ---: |" * (4 + len(measure.GRAVE)),
    ]
    for name, found in tallies.items():
        grave = " | ".join(f"{found.intents[i].recall:.2f}" for i in measure.GRAVE)
        lines.append(
            f"| {name} | {found.mails} | {found.macro():.3f} | {found.exact} | {found.abstained} | {grave} |"
        )
    return "\n".join(lines)


def _use(text: str) -> None:
    """Read with other weights from here on."""
    module = ModuleType("relanced.understanding.weights")
    exec(text.replace("from __future__ import annotations", ""), module.__dict__)  # noqa: S102
    sys.modules[module.__name__] = module
    learned.unpacked.cache_clear()


# --- what stands as it last was ---------------------------------------------------------------


def _kept(title: str) -> str:
    """Return a part of the page that was not counted this time."""
    page = PAGE.read_text("utf-8") if PAGE.exists() else ""
    _, found, rest = page.partition(title)
    return found + rest.partition("\n## ")[0]


def _public(found: Public) -> str:
    lines = [
        PUBLIC,
        "",
        f"{found.files} mails of a folder outside (`CORPUS=DIR`), with the labels of its manifest. The rules were",
        "mended while looking at them.",
        "",
    ]
    lines += ["| labelled | read as |", "| --- | --- |"]
    for labelled, kinds in sorted(found.kinds.items()):
        told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        lines.append(f"| {labelled} | {told} |")
    scores = [score for group in found.own.values() for score in group]
    mean = sum(scores) / max(1, len(scores))
    lines += [
        "",
        f"- hard or soft as labelled (`delayed` is soft there): {found.class_right} of {found.classes.total()}",
    ]
    lines += [f"- the person's own words, token-F1: {mean:.3f} over {len(scores)}"]
    lines += ["- worst misses: " + "; ".join(note.partition("/")[2] for note in found.notes[:12])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
