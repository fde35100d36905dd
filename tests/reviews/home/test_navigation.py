"""The way between the pages of a program: on each of them, with the part that is open marked, and nothing refused."""

import re

import pytest

from fidelity.reviews.home.navigation import section_of
from programs.models import Role
from tests.test_access import GATED

INSIDE = [role for role in Role if role is not Role.FUNDER]
NAMES = {
    Role.MANAGER: "Overview Flags Change Heard and done Staff roles Role check People Accounts and roles Log",
    Role.SUPERVISOR: "Overview Flags Change Heard and done Staff roles Role check Accounts and roles Log",
    Role.PEER: "Overview Flags Heard and done Staff roles Role check Accounts and roles Log",
    Role.ALLY: "Overview Flags Heard and done Role check Accounts and roles",
    Role.ADMIN: "People Accounts and roles",
}


def sections(html: str) -> list[tuple[str, str, str]]:
    """Address, mark and name of each link."""
    inside = html.partition('class="sections"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]*)"(?: aria-current="(\w*)")?>([^<]*)</a>', inside)


def test_every_page_of_a_program_is_in_a_section_and_no_other_page_is():
    assert [name for name in GATED if section_of(name) is None] == []
    assert {str(section_of(name).name) for name in ("invitation_link", "invitation_withdraw")} == {
        "Accounts and roles",
        "People",
    }


@pytest.mark.parametrize("role", INSIDE)
def test_every_role_has_the_same_way_but_for_what_it_may_not_open(as_role, program, version, role):
    client = as_role(role)
    first = f"/programs/{program.slug}/roles/"
    links = sections(client.get(first).content.decode())
    assert " ".join(name for *_, name in links) == NAMES[role]
    for address, _mark, name in links:
        answer = client.get(address)
        assert answer.status_code == 200, address
        again = sections(answer.content.decode())
        assert [link[2] for link in again] == [link[2] for link in links]
        assert [(mark, shown) for _, mark, shown in again if mark] == [("page", name)]


def test_below_the_first_page_of_a_section_the_section_is_marked(manager, review, pages):
    for address, name in ((pages(), "Overview"), (pages("close"), "Overview"), (pages("scores"), "Overview")):
        marked = [(mark, shown) for _, mark, shown in sections(manager.get(address).content.decode()) if mark]
        assert marked == [("true", name)], address


def test_pages_of_no_program_have_no_such_way(manager, review):
    assert sections(manager.get("/").content.decode()) == []
    assert sections(manager.get("/instrument/").content.decode()) == []


def test_whoever_is_refused_finds_the_way_back(as_role, review, pages):
    answer = as_role(Role.PEER).get(pages("close"))
    assert answer.status_code == 403
    assert "Flags" in [name for *_, name in sections(answer.content.decode())]
