"""Columns of published tables, by what they hold."""

from __future__ import annotations

from .contracts import Column, Kind


def string(name: str, meaning: str, *, required: bool = True) -> Column:
    """A text."""
    return Column(name, Kind.STRING, meaning, required)


def both(name: str, meaning: str, *, required: bool = True) -> tuple[Column, Column]:
    """The same text in both languages."""
    return (
        string(f"{name}_sv", f"{meaning}, in Swedish", required=required),
        string(f"{name}_en", f"{meaning}, in English", required=required),
    )


def number(name: str, meaning: str, *, required: bool = False, unit: str | None = None) -> Column:
    """A number; may be missing unless it is required."""
    return Column(name, Kind.NUMBER, meaning, required, unit=unit)


def integer(name: str, meaning: str, *, required: bool = True) -> Column:
    """A whole number."""
    return Column(name, Kind.INTEGER, meaning, required)


def day(name: str, meaning: str, *, required: bool = True) -> Column:
    """A day."""
    return Column(name, Kind.DATE, meaning, required)


def moment(name: str, meaning: str) -> Column:
    """A moment, UTC."""
    return Column(name, Kind.TIMESTAMP, meaning, unit="UTC")


def flag(name: str, meaning: str) -> Column:
    """True or false."""
    return Column(name, Kind.BOOLEAN, meaning)


def strings(name: str, meaning: str) -> Column:
    """Several texts."""
    return Column(name, Kind.STRINGS, meaning)


PERIOD = string("period", "the wave, or the month as YYYY-MM")
