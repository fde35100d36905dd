"""Every page of the app once in a real browser, as one login of the demo reaches it, at 360 pixels.

Each address of the app has a row in `PAGES`, or stands under the reason why it has none; so a new page can't be left
out. On each page: no fault that axe finds; nothing wider than the phone; no complaint in the console; whatever takes
the focus shows it. Colors, in the light and in the dark, of whatever has a look that no page before had.
Peer supporters' cards are walked in test_peer_form.py, the text that waits for signatures in test_signing.py, and each
sort of question in test_review.py.

The demo is planted once. Logins are cookies, each in a window of its own, and nothing waits for a time to pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import OperationalError
from django.urls import get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from fidelity.flags.models import Action
from fidelity.reports.models import FunderFile, IssuedReport, Question, Share
from fidelity.reports.rendering import files
from fidelity.reviews.models import Review
from fidelity.voice import actions as voice_actions
from fidelity.voice.models import PeerVoice
from programs import actions
from programs.access import enter
from programs.models import STEPS, Membership, Organisation, Program, Role, StaffRole, User
from tests import cast, clock
from tests.browser.conftest import sign_in
from tests.browser.pages import classes, color_faults, faults, unseen_focus, width
from tests.demo import TODAY, planted_demo
from tests.reviews.conftest import make_user
from tests.test_access import PATTERNS

PHONE = {"width": 360, "height": 740}
NOBODY = ""
BEGINNER = "beginner@demo.example"

# What answers with no page to read: files, data, what a script asks, a step that is only sent, a way to another page.
NO_PAGE = {
    "account_logout",
    "account_session",
    "file_again",
    "flag_guide_pdf",
    "flag_letter_pdf",
    "flag_letter_text",
    "funder_report_csv",
    "funder_report_json",
    "funder_report_pdf",
    "health",
    "health_live",
    "health_ready",
    "invitation_confirm",
    "invitation_link",
    "invitation_refuse",
    "invitation_withdraw",
    "manual_pdf",
    "metrics",
    "mfa_download_recovery_codes",
    "mfa_reauthenticate_webauthn",
    "peer_card",
    "peer_style",
    "report_again",
    "report_answers",
    "report_ask",
    "report_final",
    "report_form",
    "report_json",
    "report_pdf",
    "report_read",
    "report_scenario",
    "report_share_file",
    "report_version_json",
    "report_version_pdf",
    "review_check_draw",
    "review_check_mark",
    "review_check_state",
    "review_item",
    "review_reopen",
    "review_settle",
    "voice_cards_pdf",
    "words",
}
# Not to be reached in the demo as it stands; the tests of these pages have a world of their own.
ELSEWHERE = {
    "account_reset_password_from_key",
    "first_account",
    "mfa_authenticate",
    "peer_questions",
    "peer_start",
    "reference_lower",
    "report_lines",
}


@dataclass(frozen=True)
class Seen:
    """Who looks at a page, and what stands in its address beside the usual."""

    by: str
    query: str = ""
    parts: dict[str, object] = field(default_factory=dict)


def at(by: Role | str, query: str = "", **parts: object) -> Seen:
    return Seen(by, query, parts)


# What stands in an address unless a row says otherwise.
USUAL = {"slug": "saltmarsh", "period": "2026-07", "lang": "en", "version": "2.0"}
OPEN = {"period": "2026-10"}
PAGES = {
    "account_change_password": at(Role.PEER),
    "account_inactive": at(NOBODY),
    "account_login": at(NOBODY),
    "account_reauthenticate": at(Role.PEER),
    "account_reset_password": at(NOBODY),
    "account_reset_password_done": at(NOBODY),
    "account_reset_password_from_key_done": at(NOBODY),
    "account_signup": at(NOBODY),
    "action_end": at(Role.MANAGER, pk="action"),
    "action_plan": at(Role.MANAGER),
    "audit_log": at(Role.MANAGER),
    "change": at(Role.MANAGER),
    "change_questions": at(Role.MANAGER),
    "drift_power": at(NOBODY),
    "first_run": at(BEGINNER),
    "first_run_step": at(BEGINNER, name="people"),
    "flag": at(Role.SUPERVISOR, pk="misuse:ROL-3"),
    "flag_ask": at(Role.MANAGER, slug="fernhollow", pk="misuse:ROL-7"),
    "flag_guide": at(Role.MANAGER, pk="misuse:ROL-3"),
    "flag_letter": at(Role.MANAGER, pk="misuse:ROL-3"),
    "flag_move": at(Role.SUPERVISOR, pk="safety:answering", move="pass-on"),
    "flag_plan": at(Role.MANAGER, pk="misuse:ROL-7"),
    "flag_questions": at(Role.ALLY, slug="fernhollow", pk="misuse:ROL-7"),
    "flag_raise": at(Role.PEER),
    "flag_trend": at(Role.SUPERVISOR),
    "flags": at(Role.SUPERVISOR),
    "funder": at(Role.FUNDER),
    "funder_ask": at(Role.FUNDER, code="report"),
    "funder_program": at(Role.FUNDER, slug="twinbridge"),
    "funder_report": at(Role.FUNDER, code="report"),
    "heard": at(Role.PEER),
    "home": at(Role.MANAGER),
    "instrument": at(NOBODY),
    "instrument_differences": at(NOBODY),
    "instrument_document": at(NOBODY, code="INT"),
    "instrument_documents": at(NOBODY),
    "instrument_domain": at(NOBODY, code="role-protection"),
    "instrument_item": at(NOBODY, code="CHO-8"),
    "instrument_manual": at(NOBODY),
    "instrument_place": at(NOBODY, place="INT-A1"),
    "invitation": at(NOBODY),
    "mfa_activate_totp": at(Role.PEER),
    "mfa_add_webauthn": at(Role.PEER),
    "mfa_deactivate_totp": at("foundation"),
    "mfa_edit_webauthn": at("foundation", pk="key"),
    "mfa_generate_recovery_codes": at("foundation"),
    "mfa_index": at("foundation"),
    "mfa_list_webauthn": at("foundation"),
    "mfa_reauthenticate": at("foundation"),
    "mfa_remove_webauthn": at("foundation", pk="key"),
    "mfa_view_recovery_codes": at("foundation"),
    "organisation": at(Role.ADMIN),
    "organisation_accounts": at(Role.ADMIN),
    "organisation_part": at(Role.ADMIN, part="contacts"),
    "organisation_program": at(Role.ADMIN),
    "organisation_program_add": at(Role.ADMIN),
    "organisation_site": at(Role.ADMIN, "?site=East+bank", slug="twinbridge"),
    "peer_code": at(NOBODY, lang="es"),
    "peer_promise": at(NOBODY, lang="es"),
    "peer_thanks": at(NOBODY, lang="es"),
    "people": at(Role.ADMIN),
    "people_invite": at(Role.MANAGER),
    "people_office": at(Role.ADMIN, pk="office"),
    "people_remove": at(Role.ADMIN, pk="member"),
    "people_role": at(Role.ADMIN, pk="member"),
    "program": at(Role.MANAGER),
    "report": at(Role.PEER),
    "report_amend": at(Role.MANAGER, period="2026-04"),
    "report_answer": at(Role.MANAGER, period="2026-04", pk="question"),
    "report_give_up": at(Role.MANAGER),
    "report_meeting": at(Role.MANAGER, **OPEN),
    "report_share": at(Role.MANAGER, period="2026-04", pk="foundation"),
    "report_shares": at(Role.MANAGER, slug="twinbridge", period="2026-01"),
    "report_sign": at(Role.PEER),
    "report_statement": at(Role.PEER),
    "report_take_back": at(Role.MANAGER),
    "report_version": at(Role.MANAGER, slug="twinbridge", period="2026-01", version="1.0"),
    "report_versions": at(Role.MANAGER, slug="twinbridge", period="2026-01"),
    "report_withdraw": at(Role.MANAGER, slug="twinbridge", period="2026-01", pk="share"),
    "review": at(Role.MANAGER, **OPEN),
    "review_answers": at(Role.MANAGER),
    "review_check": at(Role.MANAGER),
    "review_close": at(Role.MANAGER, **OPEN),
    "review_domain": at(Role.MANAGER, code="mutuality", **OPEN),
    "review_explain": at(Role.MANAGER, code="role-protection"),
    "review_finding": at(Role.MANAGER, code="ROL-3"),
    "review_open": at(Role.MANAGER, slug="lamplight"),
    "review_scores": at(Role.MANAGER),
    "review_set_up": at(Role.MANAGER, **OPEN),
    "review_skip": at(Role.MANAGER),
    "role_check": at(Role.MANAGER),
    "role_check_staff": at(Role.MANAGER, pk="position"),
    "role_lookup": at(NOBODY),
    "role_task": at(NOBODY, code="phones"),
    "roles": at(Role.PEER),
    "search": at(Role.MANAGER, "?q=peer"),
    "staff": at(Role.MANAGER),
    "staff_add": at(Role.MANAGER),
    "staff_edit": at(Role.MANAGER, pk="position"),
    "staff_remove": at(Role.MANAGER, pk="position"),
    "take_along": at(Role.MANAGER),
    "verify": at(NOBODY),
    "voice": at(Role.PEER, **OPEN),
    "voice_cards": at(Role.PEER, **OPEN),
    "voice_cards_print": at(Role.PEER, **OPEN),
    "voice_choose": at(Role.PEER, slug="fernhollow", **OPEN),
    "voice_joint": at(Role.ALLY, slug="fernhollow", **OPEN),
    "voice_kept": at(Role.ALLY, slug="fernhollow", **OPEN),
}


def test_every_address_has_a_row_or_a_reason_to_have_none():
    assert set(PATTERNS) == set(PAGES) | NO_PAGE | ELSEWHERE


def user_of(login: str) -> User:
    return User.objects.get(email=login if "@" in login else f"{login}@demo.example")


def key(named: object, review: Review, organisation: Organisation) -> int:
    """The number that stands in an address for what a row names: the code of a flag, or one of these."""
    program = review.program
    found = {
        "action": lambda: review.actions.filter(state=Action.State.PLANNED).first(),
        "foundation": lambda: user_of("foundation").memberships.get(),
        "key": lambda: Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN),
        "member": lambda: program.memberships.get(role=Role.PEER),
        "office": lambda: organisation.memberships.filter(role=Role.FUNDER).first(),
        "position": lambda: program.staff_roles.filter(kind=StaffRole.Kind.PEER_SUPPORTER).first(),
        "question": lambda: Question.objects.get(share__program=program, answer=""),
        "share": lambda: Share.objects.active().filter(report__review=review).first(),
    }
    row = found[named]() if named in found else program.flags.get(code=named)
    return row.pk


def address(name: str, organisation: Organisation, token: str) -> str:
    row = PAGES[name]
    parts = USUAL | {"token": token} | row.parts
    if "pk" in parts:
        starts = date.fromisoformat(f"{parts['period']}-01")
        review = Review.objects.get(program__slug=parts["slug"], period_start=starts)
        parts["pk"] = key(parts["pk"], review, organisation)
    elif name.startswith("organisation"):
        parts["pk"] = organisation.pk
    if parts.get("code") == "report":
        parts["code"] = Share.objects.active().filter(funder=user_of(Role.FUNDER)).first().report.code
    # Of two addresses with one name, the one with the most in it: a page of peers comes in the language of the row.
    [(_path, wanted)], *_rest = max(get_resolver().reverse_dict.getlist(name), key=lambda way: len(way[0][0][1]))
    return reverse(name, kwargs={part: parts[part] for part in wanted}) + row.query


@pytest.fixture
def demo(live_server, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """The demo with a joint answer as well, an account with a second step, and one in the middle of the first run.

    No file of a report is made: pages say only that it is there.
    """
    clock.on(TODAY)
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)
    monkeypatch.setattr(files, "store_for_funders", lambda pk: None)
    organisation = planted_demo()
    for kept in (IssuedReport, FunderFile):
        kept.objects.update(pdf=b"%PDF", pdf_sha256="0" * 64)
    office = user_of("foundation")
    TOTP.activate(office, generate_totp_secret())
    RecoveryCodes.activate(office)
    Authenticator.objects.create(user=office, type=Authenticator.Type.WEBAUTHN, data={"name": "Key of the office"})
    ally = enter(user_of(Role.ALLY), "fernhollow")
    voice = PeerVoice.objects.get(review__program__slug="fernhollow", review__state=Review.State.OPEN)
    together = voice_actions.choose_way(voice=voice, way=PeerVoice.Way.ALLY, by=ally)
    voice_actions.answer_jointly(voice=together, given={"CHO-8": 3}, edition=0)
    beginner = User.objects.create_user(BEGINNER)
    begun = Organisation.objects.create(name="Riverbend", steps_done=STEPS - 1)
    program = cast.make_program(begun, "Willow House", date(2026, 10, 1))
    program.staff_roles.create(title="Peer supporter", hours=20, count=6)
    Membership.objects.create(user=beginner, organisation=begun, role=Role.ADMIN)
    return organisation


@pytest.fixture
def token(demo: Organisation) -> str:
    """The secret of an invitation."""
    by = enter(user_of(Role.MANAGER), "saltmarsh")
    return actions.invite(email="new@example.org", role=Role.SUPERVISOR, by=by, now=timezone.now())[1]


@dataclass
class Windows:
    """A window for each login, as wide as a small phone; what the console of any of them complains of is kept.

    Colors are looked at where something has a class that nothing before it had.
    """

    browser: Browser
    server: LiveServer
    complaints: list[str] = field(default_factory=list)
    open: dict[str, Page] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)

    def of(self, login: str) -> Page:
        if login not in self.open:
            context = self.browser.new_context(viewport=PHONE)
            if login:
                sign_in(context, user_of(login), self.server)
            page = context.new_page()
            page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            self.open[login] = page
        return self.open[login]

    def trouble(self, login: str, path: str, status: int = 200) -> list[str]:
        """What is wrong with the page at `path`."""
        page = self.of(login)
        self.complaints.clear()
        page.emulate_media(color_scheme="light")  # of the page before
        answered = page.goto(f"{self.server.url}{path}")
        if answered.status != status or not page.url.endswith(path):
            return [f"{answered.status} at {page.url}"]
        new = classes(page) - self.classes
        self.classes |= new
        found = faults(page, with_colours=False) + (color_faults(page, new) if new else [])
        found += [f"does not show its focus: {stop}" for stop in unseen_focus(page)]
        if width(page) > PHONE["width"]:
            found.append(f"{width(page)} pixels wide")
        if new:
            page.emulate_media(color_scheme="dark")
            found += [f"in the dark: {fault}" for fault in color_faults(page, new)]
        # A browser says in the console, too, that a page was refused.
        return [*found, *(each for each in self.complaints if f"status of {status}" not in each)]


@pytest.fixture
def windows(browser: Browser, live_server) -> Iterator[Windows]:
    windows = Windows(browser, live_server)
    yield windows
    for page in windows.open.values():
        page.context.close()


def test_no_page_of_any_login_has_a_fault(demo: Organisation, token: str, windows: Windows):
    paths = [(row.by, address(name, demo, token)) for name, row in PAGES.items()]
    homes = [(login, reverse("home")) for login in (*Role, "foundation")]
    in_one_window_after_the_other = sorted({*paths, *homes})
    trouble = {(login, path): windows.trouble(login, path) for login, path in in_one_window_after_the_other}
    assert {page: faults for page, faults in trouble.items() if faults} == {}


def test_no_page_of_what_went_wrong_has_a_fault(program: Program, windows: Windows, monkeypatch: pytest.MonkeyPatch):
    def is_away(*args: object, **more: object) -> None:
        raise OperationalError("database is locked")

    def is_broken(*args: object, **more: object) -> None:
        raise ValueError("a fault of the code")

    peer = make_user(Role.PEER, program).email
    assert windows.trouble(NOBODY, "/no-such-page", 404) == []
    assert windows.trouble(peer, reverse("staff_add", args=[program.slug]), 403) == []
    monkeypatch.setattr("fidelity.search.views.typed_words", is_away)
    assert windows.trouble(peer, reverse("search"), 503) == []
    monkeypatch.setattr("fidelity.search.views.typed_words", is_broken)
    assert windows.trouble(peer, reverse("search"), 500) == []
