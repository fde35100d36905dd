"""What each process of a server has read before anybody asks it for anything: this is what its memory holds."""

import subprocess
import sys

import pytest
from django.conf import settings

from fidelity.instrument import models
from fidelity.management.commands import work

# They are large, and needed in processes that end once a file is read or made.
LARGE = ["mammoth", "numpy", "PIL", "pypdf", "qrcode", "weasyprint"]


def read_by(imported: str) -> set[str]:
    """The modules that a new process has after this import, and `frozen` where it leaves them alone."""
    code = f"import gc, sys, django; django.setup(); import {imported}; print(*sys.modules)"
    code += "; print('frozen' if gc.get_freeze_count() else '')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def pages() -> set[str]:
    return read_by("fidelity.wsgi")


def test_what_pages_need_is_read_before_a_process_is_forked(pages):
    assert {"fidelity.urls", "fidelity.reviews.answering.views", "frozen"} <= pages


def test_so_are_both_versions_of_the_instrument_and_the_words():
    code = "import django; django.setup(); import fidelity.wsgi; from fidelity.instrument import models"
    code += "; from fidelity.role_check import word_list_loader as loader"
    code += "; print(len(models._DEFINITIONS), loader.vocabulary.cache_info().currsize)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2", "1"]


@pytest.mark.parametrize("name", LARGE)
def test_what_makes_and_reads_files_is_not_read_by_pages(pages, name: str):
    assert name not in pages


def test_the_worker_that_waits_has_no_code_of_pages():
    assert "fidelity.urls" not in read_by("fidelity.management.commands.work")
    assert work.Command.requires_system_checks == []  # they read it


def test_definitions_are_read_without_a_database():
    models._DEFINITIONS.clear()
    models.InstrumentVersion.read_released()
    assert {"1.0", "2.0"} <= {definition.version for definition in models._DEFINITIONS.values()}
