"""tillit: organisational health for improvement, not control."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .pipelines.component import TillitComponent
    from .pipelines.definitions import build_definitions

__all__ = ["TillitComponent", "build_definitions"]


def __getattr__(name: str) -> object:
    """The public face, imported when asked for: whoever needs the arithmetic alone loads no orchestrator."""
    if name == "TillitComponent":
        from .pipelines.component import TillitComponent

        return TillitComponent
    if name == "build_definitions":
        from .pipelines.definitions import build_definitions

        return build_definitions
    raise AttributeError(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
