"""Signing makes no file here: it takes long, and files have tests of their own (rendering/, sharing/)."""

import pytest

from fidelity.reports.rendering import files


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)
