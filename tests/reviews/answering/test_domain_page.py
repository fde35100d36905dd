"""The page of one domain: what it shows, and posted whole by a browser without JavaScript."""

import re

import pytest

from fidelity.reviews.models import Content, Response, Review
from tests import cast
from tests.reviews.conftest import Q2, Q3, answered, closed_review, form, make_program


def html(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_each_question_with_its_five_sentences(manager, pages):
    page = html(manager, pages("domains/choice"))
    assert "Is CHO-2 what happens here?" in page
    assert "A word about CHO-2." in page
    assert "With one peer supporter, count yourself." in page
    assert [f"{words} CHO-2." in page for words in ("Nothing of", "We say", "Some", "Most", "Every")] == [True] * 5


def test_an_activity_is_answered_by_how_often(manager, pages):
    page = html(manager, pages("domains/role"))
    assert re.findall(r'name="ROL-2-given" id="ROL-2-\d" value="(\d)"', page) == ["0", "1", "2", "3", "4"]
    assert "Once or twice" in page


def test_where_the_documents_differ_it_says_who_says_what(manager, pages):
    assert "The documents differ: " in html(manager, pages("domains/role"))


def test_each_question_leads_to_where_it_comes_from(manager, pages):
    assert 'href="/instrument/0.1/items/CHO-1/#sources"' in html(manager, pages("domains/choice"))


@pytest.mark.parametrize("domain", ["lived-experience", "peer-connection", "role-protection"])
def test_each_question_of_a_version_with_a_manual_leads_to_how_it_is_rated(manager, pages, review, domain: str):
    version = cast.with_manual()
    Review.objects.filter(pk=review.pk).update(instrument=version.as_row())
    page = html(manager, pages(f"domains/{domain}"))
    for item in version.definition.by_domain[domain]:
        assert page.count(f'href="/instrument/0.2/items/{item.code}/">How to rate this') == 1


def test_a_version_without_a_manual_does_not(manager, pages):
    assert "How to rate" not in html(manager, pages("domains/choice"))


def test_not_applicable_is_offered_only_where_it_may_be_used(manager, pages):
    page = html(manager, pages("domains/choice"))
    assert 'id="CHO-4-not_applicable"' in page
    assert 'id="CHO-1-not_applicable"' not in page


def test_progress_is_said_in_minutes(manager, pages, review):
    answered(review, "CHO-1", level=3)
    assert (
        re.sub(r"<[^>]+>", "", html(manager, pages("domains/choice"))).count("1 of 4 answered here, about 3 minutes")
        == 1
    )


def test_saving_the_page_goes_on_to_the_next_domain(manager, pages):
    response = pages.save_page(manager, "choice", form("CHO-1", "3"), form("CHO-2"), form("CHO-3"), form("CHO-4"))
    assert response.url == pages("domains/role")
    assert Response.objects.get().item == "CHO-1"


def test_the_last_page_leads_to_the_overview(manager, pages):
    assert pages.save_page(manager, "peers", form("PEE-4", "choice:badge")).url == pages()


def test_what_is_right_is_saved_and_what_is_wrong_comes_back(manager, pages):
    response = pages.save_page(
        manager, "choice", form("CHO-1", "3"), form("CHO-2", "2", note="a" * 2_001), form("CHO-4", "not_applicable")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert list(Response.objects.values_list("item", "level")) == [("CHO-1", 3)]
    assert "a" * 2_001 in page
    assert '<a href="#CHO-2-note">CHO-2: This note has 2,001 characters; 2,000 fit. Leave out 1.' in page
    assert '<a href="#CHO-4-reason">CHO-4: Say in a few words why this does not apply here.' in page


def test_the_focus_goes_to_what_is_wrong_and_from_there_to_the_field(manager, pages):
    page = pages.save_page(manager, "choice", form("CHO-4", "not_applicable")).content.decode()
    assert re.findall(r'class="([^"]*)"[^>]* autofocus', page) == ["refused"]
    assert page.count("autofocus") == 1
    assert '<a href="#CHO-4-reason">CHO-4: ' in page
    assert re.search(r'<input[^>]*id="CHO-4-reason"[^>]*aria-invalid="true"', page)


def test_a_wrong_level_leads_to_the_scale(manager, pages):
    page = pages.save_page(manager, "choice", form("CHO-1", "5")).content.decode()
    assert '<a href="#CHO-1-0">CHO-1: There is no level 5' in page
    assert re.search(r'<input[^>]*id="CHO-1-0"', page)


def test_text_is_shown_as_text(manager, pages):
    pages.save_page(manager, "choice", form("CHO-1", "3", note="<script>alert(1)</script>"))
    assert "<script>alert" not in html(manager, pages("domains/choice"))


def test_last_quarter_is_hidden_until_this_one_is_saved(manager, pages, review):
    closed_review(review.program, Q3, {"CHO-1": {"level": 1, "note": "What we said in summer."}})
    assert "What we said in summer." not in html(manager, pages("domains/choice"))
    response = pages.save(manager, "CHO-1", "2")
    assert "In Q3 2026 the answer was" in response.content.decode()
    assert "What we said in summer." in response.content.decode()
    assert "What we said in summer." in html(manager, pages("domains/choice"))


def test_a_note_alone_does_not_show_last_quarter(manager, pages, review):
    closed_review(review.program, Q3, {"CHO-1": {"level": 1, "note": "What we said in summer."}})
    assert "What we said in summer." not in pages.save(manager, "CHO-1", note="Hm.").content.decode()


def test_an_open_or_other_programs_review_is_not_last_quarter(manager, pages, review, organisation):
    other = make_program(organisation, "Harbor")
    closed_review(other, Q3, {"CHO-1": {"level": 1, "note": "Said elsewhere."}})
    assert "Said elsewhere." not in pages.save(manager, "CHO-1", "2").content.decode()


def test_changed_or_unchanged_is_kept_with_its_why(manager, pages, review):
    closed_review(review.program, Q3, {"CHO-1": {"level": 1}})
    pages.save(manager, "CHO-1", "2")
    pages.save(manager, "CHO-1", "2", edition=1, change="changed", change_note="A new first meeting.")
    stored = Response.objects.get(review=review)
    assert (stored.change, stored.change_note) == ("changed", "A new first meeting.")


def test_a_save_from_before_last_quarter_was_shown_keeps_what_was_said_about_it(manager, pages, review):
    answered(review, "CHO-1", level=2, change="changed", change_note="A new first meeting.")
    pages.save(manager, "CHO-1", "3", edition=1)
    assert Response.objects.get(review=review).change_note == "A new first meeting."


def test_unchanged_twice_in_a_row_asks_for_a_fresh_example(manager, pages, review):
    unchanged = Content.Change.UNCHANGED
    closed_review(review.program, Q2, {"CHO-1": {"level": 1}})
    closed_review(review.program, Q3, {"CHO-1": {"level": 1, "change": unchanged}})
    response = pages.save(manager, "CHO-1", "1", change=unchanged)
    assert "one fresh example from this quarter" in response.content.decode()


def test_unchanged_once_asks_for_nothing(manager, pages, review):
    closed_review(review.program, Q3, {"CHO-1": {"level": 1}})
    assert "fresh example" not in pages.save(manager, "CHO-1", "1", change="unchanged").content.decode()


@pytest.mark.parametrize("domain", ["choice", "role", "peers"])
@pytest.mark.parametrize("full", [False, True])
def test_a_page_takes_at_most_twelve_queries(
    manager, supervisor, pages, review, django_assert_max_num_queries, domain, full
):
    if full:
        for start in (Q2, Q3):
            closed_review(review.program, start, {item.code: _content(item) for item in review.definition.items})
        for item in review.definition.items:
            answered(review, item.code, **_content(item))
        for code in ("CHO-1", "ROL-1"):
            pages.save(supervisor, code, "0")
    with django_assert_max_num_queries(12):
        assert manager.get(pages(f"domains/{domain}")).status_code == 200


def _content(item) -> dict[str, object]:
    choices = item.fact.choices if item.fact else item.choices
    if choices:
        return {"choice": choices[0].value}
    if item.fact:
        return {"inputs": {"number": 1} if item.fact.number else {"part": 1, "whole": 2}}
    return {"level": 3}


def test_an_unknown_domain_is_not_found(manager, pages):
    assert manager.get(pages("domains/nothing")).status_code == 404


def test_a_domain_of_once_a_year_belongs_to_a_full_review(manager, pages, review):
    assert manager.get(pages("domains/culture")).status_code == 404
    review.full = True
    review.save()
    assert manager.get(pages("domains/culture")).status_code == 200


def test_a_closed_quarter_can_be_read_and_not_typed_into(manager, pages, review):
    answered(review, "CHO-1", level=3, note="As it was.")
    review.state, review.closed_at = "closed", review.opened_at
    review.save()
    page = html(manager, pages("domains/choice"))
    assert "As it was." in page
    assert page.count('<fieldset class="answer"') == page.count(" disabled>")
    assert "Save and go on" not in page


@pytest.mark.parametrize("period", ["2026-07", "2026-11", "last", "2026-1", "99999-01", "0000-01", "2026-10-01"])
def test_a_quarter_without_a_review_is_not_found(manager, pages, program, period):
    assert manager.get(f"/programs/{program.slug}/reviews/{period}/domains/choice").status_code == 404


def test_a_get_of_one_question_leads_to_its_page(manager, pages):
    assert manager.get(pages("items/CHO-2")).url == pages("domains/choice#CHO-2")


def test_one_question_without_the_script_leads_back_to_its_place(manager, pages):
    response = manager.post(pages("items/CHO-2"), form("CHO-2", "3"))
    assert response.url == pages("domains/choice#CHO-2")


def test_one_wrong_question_without_the_script_shows_its_page(manager, pages):
    response = manager.post(pages("items/CHO-2"), form("CHO-2", "7"))
    assert response.status_code == 422
    assert "There is no level 7" in response.content.decode()
    assert "Is CHO-1 what happens here?" in response.content.decode()


# Written once a process while nobody has touched it


def box(page: str, code: str) -> str:
    """The box of one question, without the address that it is saved at."""
    [inside] = re.findall(rf'<section class="item[^>]*id="{code}"[^>]*>(.*?)</section>', page, re.DOTALL)
    return inside


def test_a_question_that_nobody_has_touched_is_the_same_for_everyone(manager, supervisor, pages, review):
    untouched = box(html(manager, pages("domains/choice")), "CHO-2")
    answered(review, "CHO-1", level=3, note="We told them so.")
    assert box(html(supervisor, pages("domains/choice")), "CHO-2") == untouched
    assert "We told them so." not in untouched


def test_what_somebody_said_is_shown_in_its_own_quarter_alone(manager, pages, review):
    before = box(html(manager, pages("domains/choice")), "CHO-1")
    answered(review, "CHO-1", level=3, note="We told them so.")
    assert "We told them so." in box(html(manager, pages("domains/choice")), "CHO-1")
    Review.objects.filter(pk=review.pk).update(period_start=Q2)
    Review.objects.create(program=review.program, instrument=review.instrument, period_start=review.period_start)
    assert box(html(manager, pages("domains/choice")), "CHO-1") == before


def test_a_closed_question_that_nobody_has_touched_can_not_be_typed_in(manager, pages, review):
    assert " disabled>" not in box(html(manager, pages("domains/choice")), "CHO-2")
    Review.objects.filter(pk=review.pk).update(state="closed", closed_at=review.opened_at)
    assert " disabled>" in box(html(manager, pages("domains/choice")), "CHO-2")
