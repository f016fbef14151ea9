"""Finds every instrument of this package; no list kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from .instrument import Instrument


@cache
def instruments() -> dict[str, Instrument]:
    """Every `Instrument` that a module of this package holds, by its id, in the order of the ids.

    Raises ValueError where two instruments share an id, or two items do.

    >>> sorted(instruments())  # doctest: +ELLIPSIS
    ['edmondson', 'hme', 'mandate', 'measurement_climate', 'peer_trust', ...]
    """
    package = importlib.import_module(__package__ or "")
    found: dict[str, Instrument] = {}
    for module in pkgutil.iter_modules(package.__path__):
        for value in vars(importlib.import_module(f"{package.__name__}.{module.name}")).values():
            if isinstance(value, Instrument) and found.setdefault(value.id, value) is not value:
                message = f"two instruments are called {value.id}"
                raise ValueError(message)
    items = [item.id for instrument in found.values() for item in instrument.items]
    twice = sorted({name for name in items if items.count(name) > 1})
    if twice:
        message = f"items that belong to two instruments: {', '.join(twice)}"
        raise ValueError(message)
    return dict(sorted(found.items()))
