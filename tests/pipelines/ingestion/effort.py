"""How hard the properties are tried: a little in CI, for hours where TILLIT_EFFORT says so."""

import os

from hypothesis import HealthCheck, Phase, settings

EFFORT = float(os.environ.get("TILLIT_EFFORT", "1"))
"""Multiplies the number of examples; 10 takes about half an hour on two idle cores."""

SHRINK = os.environ.get("TILLIT_SHRINK", "1") == "1"
"""Off while hunting on a busy machine: a failing example is then shown as it was found."""


def effort(examples: int, steps: int = 50) -> settings:
    """Settings of a property: `examples` in CI. A delivery opens a database, so examples are slow by nature."""
    return settings(
        max_examples=max(1, round(examples * EFFORT)),
        stateful_step_count=steps,
        deadline=None,
        phases=[phase for phase in Phase if SHRINK or phase not in (Phase.shrink, Phase.explain)],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
