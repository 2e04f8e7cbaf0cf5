"""Learn the second opinion of `understanding/learned.py` anew: `make train`, about a minute, the same bit by bit."""

from __future__ import annotations

import hashlib
import sys
from array import array
from base64 import b85encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import sqrt
from pathlib import Path
from zlib import compress, crc32

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "daemon"), str(ROOT)]

from tests.understanding.lessons import SENT_ON, lessons, may_be_looked_at  # noqa: E402
from tests.understanding.voices import Voice  # noqa: E402

from relanced.understanding import concepts, learned  # noqa: E402
from relanced.understanding.intent_words import RULES  # noqa: E402
from relanced.understanding.intents import by_rules  # noqa: E402
from relanced.understanding.second import is_line_of_figures  # noqa: E402
from relanced.understanding.sentences import clauses  # noqa: E402

OUT = ROOT / "daemon/relanced/understanding/weights.py"
EPOCHS = 12
RATE = 0.3
KEPT = 2  # lessons a feature must occur in
DECAY = 2e-5  # of a weight, at each lesson that holds its feature
LINE = 4000  # characters of one line of the file

Example = tuple[list[tuple[int, float]], int]


def fingerprint() -> str:
    """Return what the weights depend on: the lessons, the mails, the concepts and the rules."""
    parts = [f"{line}|{label}" for line, label in lessons()]
    parts += [f"{v.text}|{sorted(v.intents)}|{sorted(v.may_be)}" for v in may_be_looked_at()]
    parts += [f"{name}={stems}" for name, stems in concepts.STEMS.items()]
    parts += [f"{rule.intent}{rule.confidence}{rule.pattern.pattern}" for rule in RULES]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


Taught = list[tuple[learned.Features, str]]
Model = tuple[list[str], list[list[float]], list[float]]


def learn(mails: Sequence[Voice]) -> Model:
    """Return the names of the features kept, their weights and the bias, learned from the lessons and these mails.

    A mail says which intents it holds, not where: the lessons' own model says which sentence shows which of them.
    """
    taught = [(_seen(line, _DAY), label) for line, label in lessons()]
    first = _fitted(taught)
    return _fitted(taught + [pair for mail in mails for pair in _sentences(mail, first)])


_DAY = date.fromisoformat(SENT_ON)


def _seen(line: str, day: date) -> learned.Features:
    return learned.features(line, by_rules(line, day), day)


def _fitted(taught: Taught) -> Model:
    counts = Counter(name for found, _ in taught for name in found)
    names = sorted(name for name, count in counts.items() if count >= KEPT)
    numbers = {name: index for index, name in enumerate(names)}
    examples = [
        (
            [(numbers[name], value) for name, value in found.items() if name in numbers],
            learned.CLASSES.index(label),
        )
        for found, label in taught
    ]
    return names, *train(examples, len(names))


def _sentences(mail: Voice, model: Model) -> Taught:
    """Give each sentence of a mail one of its intents or none, and each intent the sentence that shows it best."""
    day = date.fromisoformat(mail.facts.get("on", SENT_ON))
    lines = dict.fromkeys((one.line, one.sentence) for one in clauses(mail.text))
    seen = [_seen(sentence, day) for _, sentence in lines if not is_line_of_figures(sentence)]
    intents = sorted(mail.intents - {"unclear"})
    allowed = [*intents, *sorted(mail.may_be - {"unclear"}), "none"]
    shares = [_shares(found, model) for found in seen]
    labels = [max(allowed, key=one.__getitem__) for one in shares]
    for intent in intents:
        if seen and intent not in labels:
            free = [
                i
                for i, label in enumerate(labels)
                if labels.count(label) > 1 or label not in intents
            ]
            chosen = max(free or range(len(seen)), key=lambda i: shares[i][intent])
            labels[chosen] = intent
    signed = [line for line in mail.signature.splitlines() if len(line.split()) > 1]
    return [*zip(seen, labels, strict=True), *((_seen(line, day), "none") for line in signed)]


def _shares(found: learned.Features, model: Model) -> dict[str, float]:
    names, weights, bias = model
    sums = list(bias)
    for name, value in found.items():
        index = bisect_left(names, name)
        if index < len(names) and names[index] == name:
            for column, weight in enumerate(weights[index]):
                sums[column] += value * weight
    return dict(zip(learned.CLASSES, learned.shares(sums), strict=True))


def train(lessons_: list[Example], count: int) -> tuple[list[list[float]], list[float]]:
    """Return the weights of a softmax regression learned by AdaGrad in an order that is always the same."""
    width = len(learned.CLASSES)
    weights = [[0.0] * width for _ in range(count)]
    squares = [[1e-3] * width for _ in range(count)]
    bias, bias_squares = [0.0] * width, [1e-3] * width
    for epoch in range(EPOCHS):
        order = sorted(range(len(lessons_)), key=lambda i: crc32(f"{epoch} {i}".encode()))
        for index in order:
            found, label = lessons_[index]
            _step(found, label, weights, squares, bias, bias_squares)
    return weights, bias


def _step(
    found: list[tuple[int, float]],
    label: int,
    weights: list[list[float]],
    squares: list[list[float]],
    bias: list[float],
    bias_squares: list[float],
) -> None:
    sums = list(bias)
    for feature, value in found:
        for column, weight in enumerate(weights[feature]):
            sums[column] += value * weight
    shares = learned.shares(sums)
    for column, share in enumerate(shares):
        slope = share - (column == label)
        if abs(slope) < 1e-3:
            continue
        bias_squares[column] += slope * slope
        bias[column] -= RATE * 0.3 * slope / sqrt(bias_squares[column])
        for feature, value in found:
            row, square = weights[feature], squares[feature]
            pull = slope * value + DECAY * row[column]
            square[column] += pull * pull
            row[column] -= RATE * 0.3 * pull / sqrt(square[column])


def text(model: Model, mark: str) -> str:
    """Return the module that holds the weights as whole numbers from -127 to 127."""
    names, weights, bias = model
    rows = sorted(
        (learned.key(name), [max(-127, min(127, round(w * learned.SCALE))) for w in row])
        for name, row in zip(names, weights, strict=True)
    )
    rows = [(key, row) for key, row in rows if any(row)]
    packed = array("I", [key for key, _ in rows]).tobytes()
    packed += array("b", [one for _, row in rows for one in row]).tobytes()
    data = b85encode(compress(packed, 9)).decode()
    lines = [data[i : i + LINE] for i in range(0, len(data), LINE)]
    numbers = ", ".join(f"{one * learned.SCALE:.1f}" for one in bias)
    return (
        '"""What `tools/train_reading.py` learned; written by it, never by hand."""\n\n'
        "from __future__ import annotations\n\n"
        f'FINGERPRINT = "{mark}"\n'
        f"BIAS = ({numbers})\n"
        "DATA = (\n" + "".join(f'    "{line}",\n' for line in lines) + ")\n"
    )


def main() -> int:
    """Learn from every lesson and the mails that may be looked at, and write the weights."""
    model = learn(may_be_looked_at())
    OUT.write_text(text(model, fingerprint()), "utf-8")
    print(f"{len(model[0])} features, {OUT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
