"""Every answer of the server: its headers, what it says when something goes wrong, how much it takes in."""

from __future__ import annotations

import traceback

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from ..metrics.text import Text

MOST_BYTES = 65_536
"""Of a request's body: a callback sends four short values."""
WRONG = Text("Något gick fel. Inget har ändrats.", "Something went wrong. Nothing was changed.")
ABSENT = Text("Det finns inget här.", "There is nothing here.")
SCRIPTS = "/_dash-component-suites/"
YEAR = "private, max-age=31536000, immutable"


def security_headers(server: Flask, script_hashes: list[str]) -> None:
    """Headers of every answer. Styles may stand in the page (Plotly and Mantine write them); scripts may not."""
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )

    @server.after_request
    def _add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        kept = response.status_code == 200 and request.path.startswith(SCRIPTS)
        response.headers["Cache-Control"] = YEAR if kept else "no-store"
        return response


def quiet_faults(server: Flask) -> None:
    """Let no answer and no line of the log tell what a request or a release held.

    To be registered after Dash, whose own answer to an unknown resource repeats its name.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    def _nothing_here(error: Exception) -> Response:
        del error
        return plain(ABSENT, 404)

    def _wrong(error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
            return plain(ABSENT if error.code == 404 else WRONG, error.code)
        server.logger.error("a request ended in %s at %s", type(error).__name__, _place(error))
        return plain(WRONG, 500)

    for unknown in (InvalidResourceError, DependencyException):
        server.register_error_handler(unknown, _nothing_here)
    server.register_error_handler(Exception, _wrong)


def plain(text: Text, status: int) -> Response:
    """A short answer in both languages."""
    return Response(f"{text.sv}\n{text.en}\n", status=status, content_type="text/plain; charset=utf-8")


def _place(error: Exception) -> str:
    """File and line where an error arose; its message may hold what was asked for, and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
