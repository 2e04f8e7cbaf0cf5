"""Which items make a sum: at most two ways are looked for, since two already mean that a person decides."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 400  # sums looked at for each item; a longer list is paid by number or by a person
FEW = 6  # items a payment without a number may pay, of a list too long for all its subsets
SMALL = 14  # items of which every subset is looked at


def same_sum(amounts: Sequence[int], wanted: int) -> list[list[int]]:
    """Return up to two sets of places whose amounts add up to `wanted`; [] when none does or it is not positive."""
    if wanted <= 0 or not amounts:
        return []
    most = len(amounts) if len(amounts) <= SMALL else FEW
    found: list[list[int]] = []
    lows = [0] * (len(amounts) + 1)
    highs = [0] * (len(amounts) + 1)
    for place in range(len(amounts) - 1, -1, -1):
        lows[place] = lows[place + 1] + min(0, amounts[place])
        highs[place] = highs[place + 1] + max(0, amounts[place])
    steps = 0
    stack: list[tuple[int, int, list[int]]] = [(0, wanted, [])]
    while stack and len(found) < 2 and steps < MOST * 100:
        steps += 1
        place, left, chosen = stack.pop()
        if left == 0 and chosen:
            found.append(chosen)
            continue
        if place == len(amounts) or not lows[place] <= left <= highs[place]:
            continue
        stack.append((place + 1, left, chosen))
        if len(chosen) < most:
            stack.append((place + 1, left - amounts[place], [*chosen, place]))
    return found
