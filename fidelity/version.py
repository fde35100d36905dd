"""The version of this code: that of `pyproject.toml` in a clone, that of the wheel where one was installed."""

import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def version() -> str:
    """For example "0.2.0" (docs/releasing.md)."""
    if PROJECT.is_file() and (project := tomllib.loads(PROJECT.read_text())["project"])["name"] == "plumbline":
        return str(project["version"])
    return metadata.version("plumbline")


if __name__ == "__main__":
    print(version())
