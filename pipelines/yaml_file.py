"""A YAML file into a model; a fault says file, line and column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from .fault import Fault, Place, TillitError

Model = TypeVar("Model", bound=BaseModel)
KEPT = "Nothing has been changed; what was there stands as it is."


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The model that the file describes.

    Raises TillitError with the line (as row) and column, both from 1, of the first fault: YAML that cannot be read, a
    name that stands twice, a value or a name that the model does not take.
    """
    content = _content(path)
    try:
        return model.model_validate(_plain(content))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        line, column, names = _position(content, faults[0]["loc"])
        where = f"{'.'.join(names)}: " if names else ""
        more = f" ({len(faults) - 1} more after it)" if len(faults) > 1 else ""
        message = faults[0]["msg"].removeprefix("Value error, ").rstrip(".")
        raise _error(path, line, column, f"{where}{message}{more}.") from None


def load_yaml(path: Path) -> dict[str, object]:
    """The names and values of the file as they stand; TillitError as for `read_yaml`."""
    return {str(key): _plain(value) for key, value in _content(path).items()}


def _content(path: Path) -> CommentedMap:
    if not path.is_file():
        fault = Fault(
            Place(path.name), "file_missing", "There is no such file.", "Write it, or let `tillit init`.", KEPT
        )
        raise TillitError(fault)
    try:
        content = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise _error(path, 1, 1, "The file is not written in UTF-8.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _error(path, line, column, f"The YAML cannot be read: {error.problem or error.context}.") from None
    if not isinstance(content, CommentedMap):
        raise _error(path, 1, 1, "The file holds no names with values.")
    return content


def _error(path: Path, line: int, column: int, problem: str) -> TillitError:
    return TillitError(Fault(Place(path.name, line, column), "yaml", problem, "Correct the file there.", KEPT))


def _plain(node: object) -> object:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    return node


def _position(root: CommentedMap, location: Sequence[int | str]) -> tuple[int, int, list[str]]:
    """Line and column (from 1) of the deepest part of `location` that stands in the file, and the names on the way."""
    node: object = root
    line, column = root.lc.line, root.lc.col
    names: list[str] = []
    for part in location:
        names.append(str(part))
        if isinstance(node, CommentedMap) and part in node:
            line, column = node.lc.value(part)
            node = node[part]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line, column = node.lc.item(part)
            node = node[part]
        else:
            break
    return line + 1, column + 1, names
