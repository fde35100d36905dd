from django.utils import translation

from fidelity.wording.translation import gettext, gettext_noop, ngettext


def test_rules_without_django_read_the_same_catalogue() -> None:
    with translation.override("es"):
        assert gettext("Leave this one out") == translation.gettext("Leave this one out") != "Leave this one out"


def test_a_sentence_without_a_translation_stays_as_it_is() -> None:
    with translation.override("es"):
        assert gettext("No such sentence") == "No such sentence"
        assert [ngettext("one day", "many days", number) for number in (1, 2)] == ["one day", "many days"]


def test_a_marked_sentence_is_not_looked_up_yet() -> None:
    with translation.override("es"):
        assert gettext_noop("Leave this one out") == "Leave this one out"
