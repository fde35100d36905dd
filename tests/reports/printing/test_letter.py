"""The letter to leadership: drafted from a flag, edited by those who may read the flag, and set on paper."""

import io
import re
from collections.abc import Callable
from datetime import date

import pikepdf
import pytest
from django.test import Client

from fidelity.flags import actions
from fidelity.flags.models import Action, Flag, Letter
from fidelity.instrument.seed_loader import sources
from fidelity.reports.printing import letter
from fidelity.reviews.flag_pages.evidence import flag_evidence
from fidelity.wording.personal_data import personal_data_in
from programs.access import Access
from programs.models import AuditEvent, Program, Role
from tests import clock, sheets
from tests.plain_words import FORBIDDEN, grade
from tests.reports.build import Q3, real
from tests.reports.conftest import make_program, member, sign_in
from tests.reports.flags import closed, fallen, found, on_paper, with_peers, worst
from tests.reports.rendering.test_pdf import elements
from tests.verapdf import verify

pytestmark = pytest.mark.usefixtures("watched_templates")

TODAY = date(2026, 11, 22)
ANA = "ana.writes@example.org"


@pytest.fixture(autouse=True)
def today() -> None:
    """Pages think it is 22 November 2026."""
    clock.on(TODAY)


@pytest.fixture
def flag(program: Program) -> Flag:
    """Six peer supporters, of whom some watch medication daily."""
    with_peers(program, 6)
    return raised(program, "ROL-3")


def raised(program: Program, code: str) -> Flag:
    item = real().by_code[code]
    closed(program, Q3, {code: worst(item)}, full=True)
    return with_its_program(program.flags.get(), program)


def with_its_program(flag: Flag, program: Program) -> Flag:
    flag.program = flag.last_raised_in.program = program
    return flag


def draft(flag: Flag, role: Role = Role.SUPERVISOR, today: date = TODAY) -> str:
    return letter.draft_letter(flag, role=role, today=today)


def planned(flag: Flag, what: str, owner: Action.Owner, due: date = date(2026, 12, 15)) -> Action:
    action = Action.objects.create(program=flag.program, review=flag.last_raised_in, what=what, owner=owner, due=due)
    action.flags.add(flag)
    return action


def address(flag: Flag, rest: str = "letter") -> str:
    return f"/programs/{flag.program.slug}/flags/{flag.pk}/{rest}"


def save(client: Client, flag: Flag, text: str, edition: object = 0):
    return client.post(address(flag), {"text": text, "edition": edition})


@pytest.fixture
def supervisor(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.SUPERVISOR)


# The draft


def test_the_draft_says_what_happens_why_who_says_so_what_is_asked_and_what_comes_first(flag: Flag):
    assert (
        draft(flag)
        == """\
Dear members of the leadership team,

We write to you about the peer role in Willow House. In Q3 2026, our review found this:

Peer supporters watch or report if people take their medicine. Asked how often, the answer was: “Daily”.

It is about tasks, rules and conditions. No person is meant, and nobody is to blame.

It matters to the people supported here, and to the role itself. A person who is being checked on will choose their \
words with care. The peer becomes the eyes of the team, and doubts about medication go silent. That takes away the \
talk where a peer can help most.

We do not stand alone with this. It rests on what these documents say about the peer role:

- iNAPS guidelines: Does not monitor whether people take medication (NPG-11.7b)
- WHO QualityRights: Does not monitor whether people take medication (WHO-G11.7b); Telling staff whether people take \
medication (WHO-T1n2); and 2 more places

Where they differ, our review says so.

So we ask you for this:

Please see to this by March 31, 2027: Strike the medication line from visit forms, job descriptions and plans.

This is yours to decide. The program can't do it alone.

For our part, we can start here:

- Name who asks about medication instead, and from when.
- Tell the people supported that peer supporters no longer check or report.
- Give peer supporters a sentence they can use when staff ask.

Next quarter we will look again, hear the peer team, and tell you what has changed.

Please tell us what you decide, and by when it will be done. If the answer is no, tell us what stands in the way, so \
that we can look for another way together. We are glad to come and talk.

With thanks,
Peer supervisor, Willow House
""".replace("“Daily”", f"“{real().frequencies[0]}”")
    )


def test_the_role_that_drafts_it_signs(flag: Flag):
    assert draft(flag, Role.ALLY).endswith("With thanks,\nOutside peer ally, Willow House\n")


def test_open_actions_are_asked_for_or_offered_by_the_role_that_owns_them(flag: Flag):
    planned(flag, "Take the line off the visit form", Action.Owner.LEADERSHIP)
    planned(flag, "Tell the ward who asks instead.", Action.Owner.MANAGER, date(2026, 12, 1))
    lines = draft(flag).splitlines()
    assert "Please see to this by December 15, 2026: Take the line off the visit form." in lines
    assert "- Tell the ward who asks instead (program manager, by December 1, 2026)." in lines


def test_an_action_that_ended_is_neither_asked_for_nor_offered(flag: Flag):
    action = planned(flag, "Take the line off the visit form", Action.Owner.LEADERSHIP)
    Action.objects.filter(pk=action.pk).update(state=Action.State.DONE)
    assert "visit form." not in draft(flag)


def test_a_step_that_is_planned_stands_once(flag: Flag):
    step = real().by_code["ROL-3"].first_steps[1]
    planned(flag, step, Action.Owner.MANAGER)
    assert draft(flag).count(step.rstrip(".")) == 1


def test_a_step_that_finds_something_out_is_the_programs_own(program: Program):
    lines = draft(raised(with_peers(program, 6), "ROL-10")).splitlines()
    asked = "Share them out among all staff, or name a post for them."
    assert f"Please see to this by March 31, 2027: {asked}" in lines
    assert "- Write down for two weeks which chores land with the peer team, and why." in lines


def test_where_a_rule_holds_it_help_with_the_rule_is_asked_for(flag: Flag):
    by = Access(member(Role.SUPERVISOR, flag.program), flag.program, frozenset({Role.SUPERVISOR}))
    actions.move_flag(flag=flag, name="take", edition=1, by=by)
    details = {"rule": "The payer's visit form", "softens": "A form of our own", "revisit_by": "2027-03-01"}
    held = actions.move_flag(flag=flag, name="hold", edition=2, by=by, text="It is in the contract.", details=details)
    asked = (
        "Please help us with what holds this back: The payer's visit form. This could soften it: A form of our own. "
        "We look at it again by March 1, 2027."
    )
    held.last_raised_in.program = flag.program
    assert asked in draft(held).splitlines()


def test_a_drift_is_told_with_its_direction_and_the_three_questions_that_add_most(program: Program):
    flag = next(each for each in fallen(with_peers(program, 6)) if each.code == "drift:lived-experience")
    first, second, third = [added.item.short for added in flag_evidence(with_its_program(flag, program)).most]
    assert (
        "The score for “Lived experience and hope” fell further than chance explains well. The work seems to draw less "
        "on lived experience and to go more one way. "
        f"These questions add most to it: “{first}”, “{second}” and “{third}”."
    ) in draft(flag).splitlines()


def test_a_fall_of_the_whole_names_the_whole_review(program: Program):
    flag = next(each for each in fallen(with_peers(program, 6)) if each.code == "drift:overall")
    assert "The score for the whole review is lower than before, by more than chance explains." in draft(
        with_its_program(flag, program)
    )


def test_with_one_or_two_peer_supporters_the_finding_speaks_of_the_role(program: Program):
    with_peers(program, 1)
    assert "Watching medication, as part of the peer role here." in draft(raised(program, "ROL-3"))


def test_no_draft_holds_a_note_a_person_or_a_word_that_we_do_not_use(program: Program):
    drafts = [draft(with_its_program(each, program)) for each in found(with_peers(program, 6))]
    assert len(drafts) == len([item for item in real().items if item.finding])
    unquoted = [re.sub('[“"][^”"]*[”"]', "", text) for text in drafts]
    assert [FORBIDDEN.findall(text) for text in unquoted] == [[]] * len(drafts)
    assert {personal_data_in(text.replace(program.name, "")) for text in drafts} == {()}


def test_every_draft_fits_and_its_own_words_read_at_grade_eight(program: Program):
    for each in found(with_peers(program, 6)):
        text = draft(with_its_program(each, program))
        assert len(text) < Letter._meta.get_field("text").max_length
        own = [line for line in text.splitlines() if not line.startswith("- ")]
        assert grade(" ".join(own)) <= 8, each.code


# Who may have it


@pytest.mark.parametrize(
    ("role", "about", "status"),
    [
        (Role.MANAGER, "", 200),
        (Role.SUPERVISOR, "", 200),
        (Role.PEER, "", 403),
        (Role.ALLY, "", 403),
        (Role.SUPERVISOR, "supervision", 403),
        (Role.ADMIN, "", 403),
    ],
)
@pytest.mark.pango
def test_it_is_for_those_who_read_the_flag(flag: Flag, as_role: Callable, role: Role, about: str, status: int):
    member(Role.MANAGER, flag.program) if role is not Role.MANAGER else None
    Flag.objects.filter(pk=flag.pk).update(about=about, routed_to=Role.MANAGER if about else Role.SUPERVISOR)
    reader = as_role(role)
    files = ("letter", "letter.txt", "letter.pdf", "guide.pdf")
    assert {rest: reader.get(address(flag, rest)).status_code for rest in files} == dict.fromkeys(files, status)


def test_another_programs_letter_does_not_exist(flag: Flag):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    assert outsider.get(address(flag)).status_code == 404


# Editing


def test_before_the_first_save_the_page_holds_the_draft(flag: Flag, supervisor: Client):
    response = supervisor.get(address(flag))
    assert response.context["text"] == draft(flag)
    assert (response.context["edition"], Letter.objects.count()) == (0, 0)


def test_what_is_saved_stands_for_everyone_who_reads_the_flag(flag: Flag, supervisor: Client, as_role: Callable):
    assert save(supervisor, flag, "Dear all,\r\n\r\nplease help.").url == address(flag)
    saved = Letter.objects.get()
    assert (saved.text, saved.edition, saved.role) == ("Dear all,\n\nplease help.", 1, Role.SUPERVISOR)
    assert as_role(Role.MANAGER).get(address(flag)).context["text"] == "Dear all,\n\nplease help."


def test_the_log_has_one_line_for_a_letter_however_often_it_is_saved(flag: Flag, supervisor: Client):
    save(supervisor, flag, "One.")
    save(supervisor, flag, "Two.", 1)
    assert list(AuditEvent.objects.values_list("what", flat=True)) == [
        "flag misuse:ROL-3: wrote a letter to leadership"
    ]


def test_two_who_write_at_once_both_keep_their_text(flag: Flag, supervisor: Client, as_role: Callable):
    save(supervisor, flag, "From the supervisor.")
    response = save(as_role(Role.MANAGER), flag, "From the manager.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the supervisor." in page
    assert ">\nFrom the manager.</textarea>" in page
    assert "Peer supervisor, " in page
    assert Letter.objects.get().text == "From the supervisor."


def test_from_the_page_with_both_texts_either_can_be_kept(flag: Flag, supervisor: Client, as_role: Callable):
    save(supervisor, flag, "From the supervisor.")
    manager = as_role(Role.MANAGER)
    edition = save(manager, flag, "From the manager.").context["edition"]
    assert save(manager, flag, "From both.", edition).status_code == 302
    assert Letter.objects.get().text == "From both."


def test_the_same_text_saved_twice_is_no_conflict(flag: Flag, supervisor: Client):
    save(supervisor, flag, "Dear all.")
    assert save(supervisor, flag, "Dear all.").status_code == 302


@pytest.mark.parametrize("edition", [1, "+1", "01", "１"])
def test_where_the_letter_is_gone_that_the_page_stands_on_the_text_is_kept(
    flag: Flag, supervisor: Client, edition: object
):
    """It may have reached the age at which it is deleted, or the number may be made up."""
    response = save(supervisor, flag, "Dear all.", edition)
    assert (response.status_code, response.context["edition"]) == (409, 0)
    page = response.content.decode()
    assert "This page was too old to save. Your text is kept; save it again." in page
    assert ">\nDear all.</textarea>" in page
    assert save(supervisor, flag, "Dear all.", response.context["edition"]).status_code == 302


@pytest.mark.parametrize(
    ("text", "edition", "said"),
    [
        ("  \n ", 0, "Write the letter first, or start again from a new draft."),
        ("a" * 6_001, 0, "This letter has 6,001 characters; 6,000 fit. Leave out 1."),
        ("Dear all.", "x", "This page was too old to save. Your text is kept; save it again."),
    ],
)
def test_what_can_not_be_saved_is_kept_and_told(flag: Flag, supervisor: Client, text: str, edition: object, said: str):
    response = save(supervisor, flag, text, edition)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert f">\n{text}</textarea>" in response.content.decode()
    assert Letter.objects.count() == 0


def test_a_new_draft_can_be_started_and_what_is_saved_stays(flag: Flag, supervisor: Client):
    save(supervisor, flag, "Dear all.")
    response = supervisor.get(address(flag), {"new": ""})
    assert (response.context["text"], response.context["edition"]) == (draft(flag), 1)
    assert Letter.objects.get().text == "Dear all."


def test_what_looks_like_personal_data_is_asked_about_once_and_the_text_stays(flag: Flag, supervisor: Client):
    response = save(supervisor, flag, f"Ask {ANA}.")
    assert (response.status_code, Letter.objects.count()) == (422, 0)
    page = response.content.decode()
    assert "This looks like an e-mail address." in page
    assert f"\nAsk {ANA}.</textarea>" in page
    assert f'<mark class="doubt">{ANA}</mark>' in page
    sent = {"text": f"Ask {ANA}.", "edition": 0, "keep": "on"}
    assert supervisor.post(address(flag), sent).status_code == 302
    assert Letter.objects.get().text == f"Ask {ANA}."


def test_the_names_of_program_and_organisation_are_no_persons_beside_a_date(flag: Flag, supervisor: Client):
    assert save(supervisor, flag, "Willow House, December 1, 2026.").status_code == 302


# As text


def test_the_text_file_holds_what_was_saved_with_its_sources(flag: Flag, supervisor: Client):
    save(supervisor, flag, "Dear all, señor.")
    response = supervisor.get(address(flag, "letter.txt"))
    text = response.content.decode("utf-8")
    assert text.startswith("About the peer role in Willow House\n\nDear all, señor.\n\nSources\n\n- ")
    assert "License: CC BY-NC-SA 3.0 IGO" in text
    assert "Places: NPG-11.7b." in text
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_before_the_first_save_the_text_file_holds_the_draft(flag: Flag, supervisor: Client):
    assert draft(flag).strip() in supervisor.get(address(flag, "letter.txt")).content.decode()


@pytest.mark.pango
@pytest.mark.parametrize("kind", ["txt", "pdf"])
def test_the_name_of_a_file_says_nothing(flag: Flag, supervisor: Client, kind: str):
    response = supervisor.get(address(flag, f"letter.{kind}"))
    assert response["Content-Disposition"] == f'attachment; filename="letter-{flag.pk}.{kind}"'
    assert response["Cache-Control"] == "private, no-cache"


# On paper


def pages(content: bytes) -> list[str]:
    return [" ".join(page.split()) for page in sheets.page_texts(content)]


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def made(flag: Flag, text: str = "") -> bytes:
    return letter.letter_pdf(flag, text or draft(flag), TODAY)


def laid_out(flag: Flag) -> list[str]:
    """What is read on each sheet as it is laid out, where no file is asked for."""
    return [sheets.words(sheet) for sheet in sheets.laid_out(made, flag)]


@pytest.mark.pango
def test_the_letter_is_one_page_to_sign_and_one_with_its_sources(flag: Flag):
    first, second = pages(made(flag))
    assert first.startswith("Willow House Willow House organisation November 22, 2026 About the peer role")
    assert "With thanks, Peer supervisor, Willow House" in first
    assert second.startswith("What this letter rests on")


@pytest.mark.pango
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_findings_letter_has_one_page_before_its_sources(program: Program, paper: str):
    on_paper(with_peers(program, 6), paper)
    for each in found(program):
        assert laid_out(with_its_program(each, program))[1].startswith("What this letter rests on"), each.code


@pytest.mark.pango
def test_a_drifts_letter_has_one_page_and_its_sources_another(program: Program):
    for each in fallen(with_peers(program, 6)):
        assert len(laid_out(with_its_program(each, program))) == 2, each.code


@pytest.mark.pango
def test_the_sources_name_each_place_and_what_the_authors_ask_for(flag: Flag):
    told = pages(made(flag))[1]
    known = sources().documents
    assert [code for code in real().by_code["ROL-3"].places if code not in told] == []
    assert [known[code].licence in told for code in ("NPG", "WHO")] == [True, True]
    assert "WHO does not endorse this app" in told
    assert known["DAV"].name not in told
    assert real().licence in told


@pytest.mark.pango
def test_the_pdf_holds_what_was_saved_on_its_day(flag: Flag, supervisor: Client):
    save(supervisor, flag, "Dear all,\n\n- one <b>thing</b>\n- another")
    Letter.objects.update(saved_at=clock.moment(2026, 10, 5, 12))
    first = pages(supervisor.get(address(flag, "letter.pdf")).content)[0]
    assert "October 5, 2026 About the peer role in Willow House Dear all, one <b>thing</b> another" in first


@pytest.mark.pango
def test_what_is_typed_is_never_markup(flag: Flag):
    assert (
        'a <b>bold</b> & "quoted" (NPG-11.7b) line' in pages(made(flag, 'a <b>bold</b> & "quoted" (NPG-11.7b) line'))[0]
    )


@pytest.mark.pango
def test_the_paper_is_the_organisations(flag: Flag):
    on_paper(flag.program, "a4")
    with opened(made(flag)) as document:
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]


@pytest.mark.pango
def test_it_is_tagged_for_screen_readers(flag: Flag):
    with opened(made(flag)) as document:
        counted = {kind: len(elements(document, kind)) for kind in ("H1", "H2", "L", "LI")}
        assert str(document.Root.Lang) == "en"
    assert (counted["H1"], counted["H2"]) == (1, 1)
    assert counted["LI"] >= 5


@pytest.mark.pango
def test_the_file_tells_of_nobody(flag: Flag, supervisor: Client):
    content = supervisor.get(address(flag, "letter.pdf")).content
    with opened(content) as document:
        told = document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo))
        assert str(document.docinfo["/Title"]) == "About the peer role in Willow House"
    assert [word for word in ("@", "supervisor", "ROL-3", "Author") if word in told] == []


@pytest.mark.pango
def test_the_same_letter_has_the_same_bytes(flag: Flag):
    assert made(flag) == made(flag)


@pytest.mark.pango
@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
def test_an_independent_validator_passes_it(flag: Flag, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(made(flag))
    said = verify.verify(path)
    assert [line.split()[0] for line in said.splitlines()] == ["PASS", "PASS"], said
