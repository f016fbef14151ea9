"""Arrow's compute functions are made when the module is imported, where no type checker sees them."""

from __future__ import annotations

import importlib
from typing import Any

compute: Any = importlib.import_module("pyarrow.compute")
