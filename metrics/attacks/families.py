"""What each atom of a small tree can have let out, given the rounded values of every unit: by dynamic programming.

A unit's value is the sum of what the atoms in its subtree let out, over their people, rounded. So every unit says of
the sum of its subtree that it lies in a window. State: people and sum of a subtree together. From the leaves up: the
states of a unit are those of its own atom plus those of the units right under it, as far as they lie in its window.
From the top down: a state of a part stays where some states of the other parts complete it to one that its unit keeps.
Each part occurs in one such sum only and they form a tree, so both passes together leave exactly the states that some
choice for all atoms at once explains; every value of the tree has been used.
A set of states is people -> sums, the sums as the bits of one whole number: adding two sets is shifting and joining.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

States = Mapping[int, int]
"""People -> the sums that are possible with them, as bits."""
NOBODY: States = {0: 1}


@dataclass(frozen=True)
class Node:
    """One published unit: its parent's place in the sequence (-1 for the top), what its own atom can be, its value.

    own: NOBODY among the states where the unit may be no atom. value: above the scale's lowest answer, in `parts` of
    what the sums are counted in.
    """

    parent: int
    own: States
    value: int


def feasible(nodes: Sequence[Node], parts: int) -> list[States]:
    """The states of each node's own atom that some choice for all atoms explains; empty ones where none does.

    nodes: parents before children.
    """
    children: list[list[int]] = [[] for _ in nodes]
    for place, node in enumerate(nodes):
        if node.parent >= 0:
            children[node.parent].append(place)
    whole: list[States] = [NOBODY for _ in nodes]
    for place in range(len(nodes) - 1, -1, -1):
        node = nodes[place]
        together = reduce(plus, [node.own, *(whole[child] for child in children[place])])
        whole[place] = within(together, node.value, parts)
    own: list[States] = [{} for _ in nodes]
    for place, node in enumerate(nodes):
        parts_of = [node.own, *(whole[child] for child in children[place])]
        before = [NOBODY]
        for states in parts_of[:-1]:
            before.append(plus(before[-1], states))
        after = NOBODY
        for number in range(len(parts_of) - 1, -1, -1):
            kept = completed(parts_of[number], plus(before[number], after), whole[place])
            after = plus(after, parts_of[number])
            if number:
                whole[children[place][number - 1]] = kept
            else:
                own[place] = kept
    return own


def plus(one: States, other: States) -> States:
    """Every sum of a state of one and a state of the other.

    >>> plus({5: 0b11}, {6: 0b100})
    {11: 12}
    """
    found: dict[int, int] = {}
    for people, sums in one.items():
        for more, others in other.items():
            few, many = (sums, others) if sums.bit_count() < others.bit_count() else (others, sums)
            joined = found.get(people + more, 0)
            for shift in bits(few):
                joined |= many << shift
            found[people + more] = joined
    return found


def completed(part: States, others: States, whole: States) -> States:
    """The states of a part that a state of the others completes to one of the whole."""
    found: dict[int, int] = {}
    for people, sums in part.items():
        wanted = 0
        for more, rest in others.items():
            target = whole.get(people + more, 0)
            for shift in bits(rest) if target else ():
                wanted |= target >> shift
        if sums & wanted:
            found[people] = sums & wanted
    return found


def within(states: States, value: int, parts: int) -> States:
    """The states whose sum over people rounds to the value, halves to even."""
    found: dict[int, int] = {}
    for people, sums in states.items():
        low, high = window(value, people, parts)
        inside = sums & ((1 << (high + 1)) - (1 << max(low, 0))) if high >= 0 else 0
        if inside and people:
            found[people] = inside
    return found


def window(value: int, people: int, parts: int) -> tuple[int, int]:
    """Lowest and highest sum of `people` that rounds to `value` parts each, halves to even.

    >>> window(32, 5, 10), window(5, 10, 10), window(6, 10, 10)
    ((16, 16), (5, 5), (6, 6))
    """
    low = -((-(2 * value - 1) * people) // (2 * parts))
    high = ((2 * value + 1) * people) // (2 * parts)
    odd = value % 2
    low += odd and 2 * parts * low == (2 * value - 1) * people
    high -= odd and 2 * parts * high == (2 * value + 1) * people
    return low, high


def bits(sums: int) -> Iterator[int]:
    """Places of the bits that are set, lowest first.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while sums:
        last = sums & -sums
        yield last.bit_length() - 1
        sums ^= last
