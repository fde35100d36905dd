"""A record is in English, in whatever language those who ask for it read the app."""

import json
from collections.abc import Callable

import pytest
from django.utils import translation

from fidelity.reports.models import IssuedReport, Signature, Signing
from fidelity.reports.record_text import final_text, record_text
from fidelity.reports.rendering import files
from fidelity.reports.signing import actions
from fidelity.reports.snapshot import build
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role
from tests import clock

MONDAY = clock.moment(2026, 11, 2, 15)
FOREIGN = "¿"


@pytest.fixture(autouse=True)
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every marked sentence is another one in Spanish, so that a single one in a record would be seen."""

    def gettext(message: str) -> str:
        return message if translation.get_language() == "en" else f"{FOREIGN}{message}"

    def ngettext(singular: str, plural: str, number: int) -> str:
        return gettext(singular if number == 1 else plural)

    monkeypatch.setattr(translation._trans, "gettext", gettext)
    monkeypatch.setattr(translation._trans, "ngettext", ngettext)


def in_both_languages(make: Callable[[], object]) -> tuple[object, object]:
    with translation.override("en"):
        english = make()
    with translation.override("es"):
        spanish = make()
    return english, spanish


def test_the_record_is_the_same_in_every_language(review: Review):
    english, spanish = in_both_languages(
        lambda: record_text(review, code="PL-7K3M-92QX", version="1.0", at=MONDAY, role=Role.MANAGER)
    )
    assert FOREIGN not in spanish
    assert english == spanish
    assert json.loads(spanish)["language"] == "en"


def test_the_text_to_sign_is_in_english(review: Review, by: Access):
    with translation.override("es"):
        text = actions.ask_for_signatures(review=review, by=by, at=MONDAY)
        assert FOREIGN in translation.gettext("No finding is open")
    assert FOREIGN not in text.snapshot


def test_what_becomes_final_is_in_english(review: Review, by: Access):
    text = actions.ask_for_signatures(review=review, by=by, at=MONDAY)
    Signature.objects.create(signing=text, side=Signature.Side.PROGRAM, by=by.user, role=Role.MANAGER, at=MONDAY)
    english, spanish = in_both_languages(lambda: final_text(Signing.objects.get(pk=text.pk), at=MONDAY))
    assert english == spanish
    assert json.loads(spanish)["signatures"][0]["role"] == "Program manager"


@pytest.mark.pango
def test_its_file_is_in_english(review: Review):
    text = record_text(review, code="PL-7K3M-92QX", version="1.0", at=MONDAY, role=Role.MANAGER)
    report = IssuedReport(
        code="PL-7K3M-92QX", issued_at=MONDAY, snapshot=text, snapshot_sha256=build.checksum(text), paper="letter"
    )
    english, spanish = in_both_languages(lambda: files.make_report_file(report))
    assert english == spanish
