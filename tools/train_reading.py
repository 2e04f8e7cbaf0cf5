"""Learn the second opinion of `understanding/learned.py` anew: `make train`, about a minute, the same bit by bit."""

from __future__ import annotations

import hashlib
import sys
from array import array
from base64 import b85encode
from collections import Counter
from datetime import date
from math import sqrt
from pathlib import Path
from zlib import compress, crc32

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "daemon"), str(ROOT)]

from tests.understanding.lessons import SENT_ON, lessons  # noqa: E402

from relanced.understanding import concepts, learned  # noqa: E402
from relanced.understanding.intent_words import RULES  # noqa: E402
from relanced.understanding.intents import by_rules  # noqa: E402

OUT = ROOT / "daemon/relanced/understanding/weights.py"
EPOCHS = 12
RATE = 0.3
KEPT = 2  # lessons a feature must occur in
DECAY = 2e-5  # of a weight, at each lesson that holds its feature
LINE = 4000  # characters of one line of the file

Example = tuple[list[tuple[int, float]], int]


def fingerprint() -> str:
    """Return what the weights depend on: the lessons, the concepts and the rules."""
    parts = [f"{line}|{label}" for line, label in lessons()]
    parts += [f"{name}={stems}" for name, stems in concepts.STEMS.items()]
    parts += [f"{rule.intent}{rule.confidence}{rule.pattern.pattern}" for rule in RULES]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def examples() -> tuple[list[Example], list[str]]:
    """Return each lesson as numbered features and its class, and the names of the features kept."""
    day = date.fromisoformat(SENT_ON)
    seen = [
        (learned.features(line, by_rules(line, day), day), learned.CLASSES.index(label))
        for line, label in lessons()
    ]
    counts = Counter(name for found, _ in seen for name in found)
    names = sorted(name for name, count in counts.items() if count >= KEPT)
    numbers = {name: index for index, name in enumerate(names)}
    return [
        ([(numbers[name], value) for name, value in found.items() if name in numbers], label)
        for found, label in seen
    ], names


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


def write(names: list[str], weights: list[list[float]], bias: list[float]) -> None:
    """Write the module that holds the weights as whole numbers from -127 to 127."""
    rows = sorted(
        (learned.key(name), [max(-127, min(127, round(w * learned.SCALE))) for w in row])
        for name, row in zip(names, weights, strict=True)
    )
    rows = [(key, row) for key, row in rows if any(row)]
    packed = array("I", [key for key, _ in rows]).tobytes()
    packed += array("b", [one for _, row in rows for one in row]).tobytes()
    text = b85encode(compress(packed, 9)).decode()
    lines = [text[i : i + LINE] for i in range(0, len(text), LINE)]
    numbers = ", ".join(f"{one * learned.SCALE:.1f}" for one in bias)
    OUT.write_text(
        '"""What `tools/train_reading.py` learned; written by it, never by hand."""\n\n'
        "from __future__ import annotations\n\n"
        f'FINGERPRINT = "{fingerprint()}"\n'
        f"BIAS = ({numbers})\n"
        "DATA = (\n" + "".join(f'    "{line}",\n' for line in lines) + ")\n",
        "utf-8",
    )


def main() -> int:
    """Train on every lesson and write the weights; say how many lessons they now read rightly."""
    seen, names = examples()
    weights, bias = train(seen, len(names))
    write(names, weights, bias)
    print(f"{len(seen)} lessons, {len(names)} features, {OUT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
