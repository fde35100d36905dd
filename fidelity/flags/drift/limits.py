"""How clear a fall must be to count as WATCH or DRIFT: a table made by `manage.py drift_limits` (drift-2.md). Pure."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

FIRST, LAST = 5, 40


@dataclass(frozen=True)
class Lines:
    """What Z must be over: that of the whole, the largest of the domains, or the second-largest."""

    whole: float
    domain: float
    second: float

    def of_series(self, overall: bool) -> float:
        """The line of the whole, or that of a domain by itself."""
        return self.whole if overall else self.domain


@dataclass(frozen=True, eq=False)
class Limits:
    """One `Lines` for each number of quarters, FIRST to LAST; made from `series` programs of the simulation."""

    series: int
    seed: int
    drift: tuple[Lines, ...]
    watch: tuple[Lines, ...]

    def drift_after(self, quarters: int) -> Lines | None:
        """The lines of DRIFT for a series of so many quarters; None where that is too early."""
        return _after(self.drift, quarters)

    def watch_after(self, quarters: int) -> Lines | None:
        return _after(self.watch, quarters)


def _after(table: tuple[Lines, ...], quarters: int) -> Lines | None:
    return None if quarters < FIRST else table[min(quarters, LAST) - FIRST]


def limits_as_json(limits: Limits) -> str:
    """The table with its checksum, to be kept."""
    data = {
        "series": limits.series,
        "seed": limits.seed,
        "first": FIRST,
        "drift": [asdict(lines) for lines in limits.drift],
        "watch": [asdict(lines) for lines in limits.watch],
    }
    return json.dumps(data | {"checksum": _checksum(data)}, indent=2) + "\n"


def read_limits(text: str, *, path: str) -> Limits:
    """The table that `limits_as_json` wrote; an error where anything in it was changed since."""
    data = json.loads(text)
    if data.pop("checksum", None) != _checksum(data):
        raise ValueError(f"{path}: the limits are not those that drift_limits wrote")
    drift, watch = (tuple(Lines(**lines) for lines in data[name]) for name in ("drift", "watch"))
    return Limits(data["series"], data["seed"], drift, watch)


def _checksum(data: dict[str, object]) -> str:
    return sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
