"""How hard the properties are tried: a little in CI, for hours where TILLIT_EFFORT says so."""

import os

from hypothesis import HealthCheck, settings

EFFORT = int(os.environ.get("TILLIT_EFFORT", "1"))
"""Multiplies the number of examples; 50 takes about an hour on two cores."""


def effort(examples: int, steps: int = 50) -> settings:
    """Settings of a property: `examples` in CI. A delivery opens a database, so examples are slow by nature."""
    return settings(
        max_examples=examples * EFFORT,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
