"""After closing: findings, then the report, then signing, as the same line on each of these pages."""

import re

import pytest

from fidelity.reports.signing import actions
from programs.models import Role
from tests.reports.conftest import page, sign_in
from tests.reports.signing_texts import asked, final

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
FINDINGS, REPORT, SIGNING = "Findings and actions", "Report", "Signing"


def line_of(html: str) -> str:
    return html.partition('class="steps"')[2].partition("</nav>")[0]


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def steps_on(html: str) -> list[str]:
    """Each step with what is said of it."""
    return [words_of(inside) for inside in re.findall(r"<li.*?>(.*?)</li>", line_of(html), re.DOTALL)]


def next_on(html: str) -> str:
    return words_of(line_of(html).partition("<p>")[2].partition("</p>")[0])


def scores(review) -> str:
    return page(review).replace("report/", "scores")


def here(step: str) -> str:
    return f"{step} (you are here)"


def done(step: str) -> str:
    return f"{step} done"


def test_the_manager_goes_from_findings_to_the_report(manager, review):
    html = manager.get(scores(review)).content.decode()
    assert steps_on(html) == [here(FINDINGS), REPORT, SIGNING]
    assert next_on(html) == "Next: read the report, then ask peers to read it."
    html = manager.get(page(review)).content.decode()
    assert steps_on(html) == [FINDINGS, here(REPORT), SIGNING]
    assert next_on(html) == "Next: ask peers to read it; then it is signed."


def test_others_are_told_who_does_that(as_role, review):
    html = as_role(S).get(scores(review)).content.decode()
    assert next_on(html) == "Next: the program manager reads the report and asks peers to read it."
    assert "href" not in line_of(html)


def test_then_it_is_signed(manager, review, by):
    actions.ask_for_signatures(review=review, by=by)
    html = manager.get(page(review)).content.decode()
    assert steps_on(html) == [done(FINDINGS), done(REPORT), here(SIGNING)]
    assert steps_on(manager.get(page(review, "sign")).content.decode()) == steps_on(html)
    assert next_on(manager.get(scores(review)).content.decode()) == "Next: read the report that waits to be signed."


def test_then_it_can_be_shared(manager, review, by):
    final(review, by)
    html = manager.get(scores(review)).content.decode()
    assert steps_on(html) == [f"{done(FINDINGS)} (you are here)", done(REPORT), done(SIGNING)]
    assert next_on(html) == "Next: share the report, one funder at a time."
    html = manager.get(page(review, "shares/")).content.decode()
    assert steps_on(html) == [done(FINDINGS), done(REPORT), done(SIGNING)]
    assert next_on(html) == "Next: nothing: the report is final."


def test_a_quarter_that_is_open_has_no_such_line(manager, review):
    review.state = "open"
    review.save()
    html = manager.get(scores(review)).content.decode()
    assert "The review is still open" in html
    assert line_of(html) == ""


@pytest.mark.parametrize("role", [M, S, P, A])
@pytest.mark.parametrize("stage", ["closed", "asked", "final"])
def test_no_link_of_it_is_refused(as_role, review, by, role, stage):
    if stage != "closed":
        asked(review, by)
    if stage == "final":
        final(review, by)
    client = sign_in(by.user) if role is M else as_role(role)
    for address in (scores(review), page(review), page(review, "shares/")):
        answer = client.get(address)
        for link in re.findall(r'href="([^"]+)"', line_of(answer.content.decode())):
            assert client.get(link).status_code == 200, (address, link)
