"""Which items make a sum: at most two ways are looked for, since two already mean that a person decides."""

from __future__ import annotations

from collections.abc import Sequence

SMALL = 14  # items of which every subset is looked at


def same_sum(amounts: Sequence[int], wanted: int) -> list[list[int]]:
    """Return up to two sets of places whose amounts add up to `wanted`; [] when none does or it is not positive."""
    if wanted <= 0 or not amounts:
        return []
    if len(amounts) > SMALL:
        return _of_many(amounts, wanted)
    found: list[list[int]] = []
    lows = [0] * (len(amounts) + 1)
    highs = [0] * (len(amounts) + 1)
    for place in range(len(amounts) - 1, -1, -1):
        lows[place] = lows[place + 1] + min(0, amounts[place])
        highs[place] = highs[place + 1] + max(0, amounts[place])
    stack: list[tuple[int, int, list[int]]] = [(0, wanted, [])]
    while stack and len(found) < 2:
        place, left, chosen = stack.pop()
        if left == 0 and chosen:
            found.append(chosen)
            continue
        if place == len(amounts) or not lows[place] <= left <= highs[place]:
            continue
        stack.append((place + 1, left, chosen))
        stack.append((place + 1, left - amounts[place], [*chosen, place]))
    return found


def _of_many(amounts: Sequence[int], wanted: int) -> list[list[int]]:
    """Of a long list: one, two, or a row of neighbours; so many subsets make any sum that others prove nothing."""
    found: list[list[int]] = [[place] for place, sum_ in enumerate(amounts) if sum_ == wanted]
    before: dict[int, int] = {}
    begun: dict[int, int] = {0: 0}
    whole = 0
    for place, sum_ in enumerate(amounts):
        if (other := before.get(wanted - sum_)) is not None:
            found.append([other, place])
        whole += sum_
        first = begun.get(whole - wanted)
        if first is not None and place - first >= 2:
            found.append(list(range(first, place + 1)))
        before.setdefault(sum_, place)
        begun.setdefault(whole, place + 1)
        if len(found) > 1:
            break
    return found[:2]
