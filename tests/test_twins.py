"""Two programs that live the same practice: the honest one tells of its trouble, the silent one of nothing.

The honest one hears its peers, shows evidence, has a critical finding and acts on it. The silent one rates itself at
the top everywhere, with no evidence, and asks nobody. Both live through two quarters, their reports are signed and
shared, and then every page, every sheet of the files and every data file is read, block by block: wherever something
sounds good of the silent one, there stands beside it how little is known, and nowhere does it look surer.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from fidelity.flags import actions as flag_actions
from fidelity.flags.models import Action, Flag
from fidelity.instrument.definition.structure import Item, Kind
from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering import files
from fidelity.reports.sharing import actions as sharing
from fidelity.reviews.models import Response, Review
from fidelity.scoring.answers import Answer
from fidelity.scoring.sureness import peers_in_a_sentence
from programs.models import Program, Role, User
from tests import cast, clock
from tests.reports.build import usual
from tests.reports.signing_texts import final
from tests.sheets import drawn, laid_out, words
from tests.voice import world
from tests.voice.collecting import Address, addresses, after
from tests.voice.world import Q3, Q4, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.pango, pytest.mark.slow]

NOT_HEARD = "Not this quarter; closed 39 days before its end"
WHAT = "Nurses do the round from December on"
LOOKED_UP = {Q3: date(2026, 8, 4), Q4: date(2026, 10, 20)}

# That nothing was raised, in whatever words; and what has to stand in the same sentence.
NONE = re.compile(
    r"\bnone (?:raised|going on)|(?<!is )\bno findings?\b|\bno finding is open|\bnone of \d+ activit"
    r"|\bno (?:sudden fall|alarm)\b|\bno line fell|\bnothing (?:was )?raised"
    r"|\bstays? the same if|\bwould stay the same",
    re.IGNORECASE,
)
WHOSE_WORD = re.compile(r"by its own word only|No word (?:on|yet)|no word (?:on|yet)")
# A word of the scale; numbers are added from the report itself. What has to stand in the same part of a page.
BANDS = ("Exemplary", "Established", "Developing", "self-report only")
SURE = re.compile(r"\b[Cc]onfidence(?: of this review)?:? C\b|How sure this is: C")
HEARD = re.compile(
    r"How peers were heard|Peers were (?:not )?(?:heard|asked|too few)|What peer supporters say is opened"
)
# Sentences that explain the scale or the rules, and claim nothing of the program.
EXPLAINS = re.compile(r"[Ss]cale from 0 to 100|Of 100 programs|^0 to 100\.|\bbelow 50\b|Out of 100 programs")

store, make_whole, make_short = files.store_report_file, files.make_report_file, files.make_for_funders
READERS = (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY)


# The two


def content(item: Item, start: date, *, is_silent: bool) -> dict[str, object]:
    """The best there is, without a shred of evidence; or usual practice that somebody else looked at."""
    level = {"ROL-1": 3, "ROL-30": 1}.get(item.code, 4 if item.kind is Kind.ACTIVITY else 3)
    answer: Answer = usual(item, level=4 if is_silent else level)
    given = {"given": answer.given.value, "level": answer.level, "choice": answer.choice, "inputs": answer.inputs}
    if item.kind is Kind.ACTIVITY and not is_silent:
        given["level"] = level
    if item.kind is Kind.PRACTICE and not is_silent:
        kinds = item.evidence_rule.kinds if item.evidence_rule else ()
        given |= {
            "evidence_reference": f"Five looked at for {item.code}",
            "evidence_date": LOOKED_UP[start],
            "evidence_kind": kinds[0].value if kinds else "",
            "evidence_by": "peer_team",
        }
    return given


def lived(program: Program, start: date, *, is_silent: bool) -> Review:
    review = world.opened(program, start, instrument=cast.newest().as_row())
    definition = review.definition
    asked = [item for domain in definition.asked(full=False) for item in definition.by_domain[domain.code]]
    Response.objects.bulk_create(
        Response(review=review, item=item.code, edition=1, **content(item, start, is_silent=is_silent))
        for item in asked
    )
    if not is_silent:
        world.answers(review, [3] * 6)
    world.closed(review)
    return Review.objects.select_related("instrument", "program__organisation", "peer_voice").get(pk=review.pk)


def act_on(program: Program) -> None:
    """Each finding is taken up, and the gravest has an action."""
    for flag in program.flags.all():
        flag_actions.move_flag(
            flag=flag, name="take", edition=flag.edition, by=world.access(program, Role.SUPERVISOR), text="We look."
        )
    critical = program.flags.get(level=Flag.Level.CRITICAL)
    action = Action(
        program=program,
        review=critical.last_raised_in,
        what=WHAT,
        owner="manager",
        due=date(2026, 12, 15),
        item="ROL-1",
    )
    flag_actions.plan_action(action=action, by=world.access(program, Role.MANAGER), flags=[critical])


@dataclass(frozen=True)
class Twin:
    """All that is told of one program, as plain texts; of its reports the newest.

    `pages`: role and address -> the page, of the honest one those that its funder and everybody may open; `short` is
    the file for funders who get no question pages.
    """

    slug: str
    snapshot: dict
    pages: dict[tuple[str, str], str]
    whole: list[str]
    short: list[str]
    data: dict[str, str]

    def page(self, end: str, role: Role = Role.FUNDER) -> str:
        [found] = [text for (who, path), text in self.pages.items() if who == role and path.endswith(end)]
        return found


def born(name: str, *, is_silent: bool) -> Twin:
    """Two quarters lived through, two reports signed and shared with a funder; then everything is read."""
    program = world.program(9, name=name)
    manager, reports = world.access(program, Role.MANAGER), []
    to = User.objects.get(email=f"{Role.FUNDER}@{program.slug}.example")
    for start in (Q3, Q4):
        review = lived(program, start, is_silent=is_silent)
        if not is_silent and start == Q3:
            act_on(program)
        reports.append(final(review, manager))
        store(reports[-1].pk)
        sharing.share_report(review=review, funder=to, code=reports[-1].code, with_items=True, by=manager)
    newest = reports[-1]
    newest.refresh_from_db()
    return Twin(
        slug=program.slug,
        snapshot=json.loads(newest.snapshot),
        pages=dict(read(program, reports, READERS if is_silent else ())),
        whole=sheets(make_whole, newest),
        short=sheets(make_short, newest),
        data=dict(taken_along(program, newest)),
    )


def read(
    program: Program, reports: list[IssuedReport], readers: Iterable[Role]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Every page of its funder, and every page of the program as these readers, who may open it."""
    of_funder = [Address("funder_program", f"/funder/programs/{program.slug}/", None)]
    of_funder += [Address("funder_report", f"/funder/reports/{report.code}/", None) for report in reports]
    of_funder += [Address("home", "/", None), Address("funder", "/funder/", None)]
    places = [place for place in addresses(program) if "." not in place.path]
    for role, shown in {Role.FUNDER: of_funder, **dict.fromkeys(readers, places)}.items():
        client = world.browser(program, role)
        for place in shown:
            if place.is_open_to(role):
                response = client.get(place.path)
                if response.status_code == 200 and "html" in response["Content-Type"]:
                    yield (role, place.path), response.content.decode()
    for report in reports:
        yield ("nobody", f"/verify?code={report.code}"), Client().get(f"/verify?code={report.code}").content.decode()


def taken_along(program: Program, report: IssuedReport) -> Iterator[tuple[str, str]]:
    """Every file with data: of the funder, and of the program itself."""
    funder, manager = world.browser(program, Role.FUNDER), world.browser(program, Role.MANAGER)
    of_review = f"/programs/{program.slug}/reviews/{report.review.quarter.slug}"
    for name in ("bands.json", "bands.csv"):
        yield name, funder.get(f"/funder/reports/{report.code}/{name}").content.decode("utf-8-sig")
    for name in ("answers.csv", "answers.yaml", "report.json"):
        response = manager.get(f"{of_review}/report/{name}")
        assert response.status_code == 200, name
        yield name, b"".join(response).decode("utf-8-sig")


def sheets(make: Callable[..., bytes], report: IssuedReport) -> list[str]:
    """The text of each page of a file, that of its charts as well."""
    return [f"{words(sheet)} {drawn(sheet)}" for sheet in laid_out(make, report)]


@pytest.fixture(scope="module")
def twins(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Twin]:
    """Both, lived and read once for all tests here."""
    told: dict[str, Twin] = {}

    def live() -> None:
        told["honest"] = born("Honest House", is_silent=False)
        told["silent"] = born("Silent House", is_silent=True)

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "store_report_file", lambda pk: None)
        patched.setattr(files, "store_for_funders", lambda pk: None)
        patched.setattr(files, "make_report_file", lambda report: b"a file")  # pages say that there is one
        clock.on(TODAY)
        after(live, dict)
    return told


@pytest.fixture
def honest(twins: dict[str, Twin]) -> Twin:
    return twins["honest"]


@pytest.fixture
def silent(twins: dict[str, Twin]) -> Twin:
    return twins["silent"]


# Blocks of a page

SENTENCES = {"p", "li", "td", "th", "dt", "dd", "caption", "figcaption", "title", "blockquote", "summary"}
SENTENCES |= {f"h{level}" for level in range(1, 7)}
PARTS = {"section", "main"}
UNCLOSED = {"br", "hr", "img", "input", "link", "meta", "col"}


class Blocks(HTMLParser):
    """The sentences of a page, each a paragraph, a cell or an entry, with the part of the page that it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = [("", [])]
        self.told: list[tuple[list[str], list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNCLOSED:
            return
        self.open.append((tag, []))
        if tag in SENTENCES:
            self.told.append((self.open[-1][1], self.part()))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open[-1][0] not in ("script", "style"):
            for _tag, words in self.open:
                words.append(data)

    def part(self) -> list[str]:
        return next((words for tag, words in reversed(self.open) if tag in PARTS), self.open[0][1])

    @property
    def sentences(self) -> Iterator[tuple[str, str]]:
        """Each sentence, and all of the part that it stands in."""
        parts: dict[int, str] = {}
        for sentence, part in self.told:
            if id(part) not in parts:
                parts[id(part)] = plain(part)
            yield plain(sentence), parts[id(part)]


def plain(words: list[str]) -> str:
    return " ".join("".join(words).split())


# What sounds good of the silent one never stands alone


def claims(twin: Twin) -> re.Pattern[str]:
    """A band, or the number of a domain: as the report has them."""
    scores = {str(domain["score"]["shown"]) for domain in twin.snapshot["profile"]["domains"]}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, [*BANDS, *sorted(scores)]))})\b")


def bare(sentences: Iterable[tuple[str, str]], claim: re.Pattern[str]) -> list[str]:
    """Sentences that sound good and have nothing beside them: in the sentence itself, or in its part of the page."""
    found = []
    for sentence, part in sentences:
        none = NONE.search(sentence)
        number = claim.search(sentence) and not EXPLAINS.search(sentence)
        if (none and not WHOSE_WORD.search(sentence)) or (number and not (SURE.search(part) and HEARD.search(part))):
            found.append(sentence)
    return found


@pytest.mark.parametrize(
    "page",
    [
        "<main><p>Confidence C. How peers were heard: not.</p><p>None raised.</p></main>",
        "<main><p>Confidence C</p><section><table><tr><td>75</td></tr></table></section></main>",
        "<main><p>How peers were heard: not.</p><p>Established</p></main>",
    ],
)
def test_a_bare_claim_is_noticed(page: str):
    assert bare(Blocks(page).sentences, re.compile("Established|75")) != []


def test_on_no_page_a_claim_of_the_silent_one_stands_alone(silent: Twin):
    claim = claims(silent)
    found = {place: alone for place, page in silent.pages.items() if (alone := bare(Blocks(page).sentences, claim))}
    assert found == {}
    told = " ".join(path for (_who, path), page in silent.pages.items() if claim.search(page))
    for page in ("/scores", "/scores/choice", "/change/", "/report/", "/funder/programs/silent-house/"):
        assert page in told


@pytest.mark.parametrize("file", ["whole", "short"])
def test_on_no_sheet_of_the_file_a_claim_stands_alone(silent: Twin, file: str):
    """Page 1 says it below its headline, each other page at its head; a sheet is one part."""
    sheets_of_it = [" ".join(sheet.split()) for sheet in getattr(silent, file)]
    assert [(SURE.search(sheet), HEARD.search(sheet)) for sheet in sheets_of_it if not SURE.search(sheet)] == []
    assert [sheet for sheet in sheets_of_it if not HEARD.search(sheet)] == []
    sentences = [(sentence, sheet) for sheet in sheets_of_it for sentence in re.split(r"(?<=[a-z])\. (?=[A-Z])", sheet)]
    alone = bare(sentences, claims(silent))
    assert alone == []


def texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from texts(value)


def test_the_data_say_beside_each_band_how_sure_it_is_who_was_heard_and_what_is_done(silent: Twin):
    data = json.loads(silent.data["bands.json"])
    assert (data["confidence"]["grade"], data["peers"], data["raised"]) == ("C", NOT_HEARD.lower(), [])
    assert data["sure"].startswith("Confidence C, self-report only: evidence behind 0 of ")
    assert data["being_done"] == "No finding is open, by its own word only."
    for domain in data["domains"]:
        assert domain["in_words"] == "self-report only"
        assert (domain["peers"], domain["being_done"]) == ("peers not heard", "no finding, by its own word only")
        assert re.search(r"evidence behind 0 of|by its own word only", domain["sure"])
    for row in csv.DictReader(io.StringIO(silent.data["bands.csv"])):
        assert (row["Confidence"], row["How peers were heard"] in ("peers not heard", NOT_HEARD.lower())) == (
            "C",
            True,
        )
        assert re.search(r"evidence behind 0 of|by its own word only", row["Evidence"])
        assert "by its own word only" in row["What is being done"]


def test_the_record_says_whose_word_it_is(silent: Twin):
    for name in ("report.json", "bands.json"):
        data = json.loads(silent.data[name])
        data.pop("formulae", None)
        assert [text for text in texts(data) if NONE.search(text) and not WHOSE_WORD.search(text)] == []


def test_the_answers_taken_along_say_what_they_are_worth(silent: Twin):
    rows = list(csv.DictReader(io.StringIO(silent.data["answers.csv"])))
    assert {(row["Confidence"], row["How peers were heard"]) for row in rows} == {("C", NOT_HEARD)}
    top = [row for row in rows if row["Kind"] == "practice" and row["Level"] == "4"]
    assert top
    assert {row["Counts as"] for row in top} == {"3"}
    assert all("counts as 3: no evidence yet" in row["Why it counts so"] for row in top)
    about = silent.data["answers.yaml"]
    assert f"Confidence C. {peers_in_a_sentence(NOT_HEARD)}" in " ".join(about.split())
    assert "peers_heard: false" in about


# It never looks surer


def test_the_silent_one_gets_no_band_and_each_of_its_ranges_is_open(honest: Twin, silent: Twin):
    loud, quiet = (twin.snapshot["profile"] for twin in (honest, silent))
    assert [row["score"]["shown"] for row in quiet["domains"]] >= [row["score"]["shown"] for row in loud["domains"]]
    assert {row["band"]["words"] for row in quiet["domains"]} == {"self-report only"}
    assert {row["band"]["name"] for row in loud["domains"]} == {"Established", ""}
    assert [row["open"] for part in ("domains", "lenses") for row in quiet[part] if row["score"]] == [True] * 14
    assert {row["open"] for part in ("domains", "lenses") for row in loud[part]} == {False}
    assert (quiet["overall"]["open"], loud["overall"]["open"]) == (True, False)


def test_its_chart_is_drawn_open(honest: Twin, silent: Twin):
    """In shape, so that it is seen in grey: no filled mark, no closed bar."""
    for twin, is_open in ((honest, False), (silent, True)):
        page = twin.page(f"/funder/reports/{twin.snapshot['report']['code']}/")
        chart = page.partition("Scores from 0 to 100")[2].partition("</svg>")[0]
        marks = [chart.count(f'class="{mark}"') for mark in ("c-mark", "c-soft", "c-empty")]
        assert marks == ([0, 0, 9] if is_open else [9, 9, 0])


def test_nothing_stands_well_without_evidence(honest: Twin, silent: Twin):
    """Only what evidence stands behind is called a strength, and that some findings have an action is none."""
    assert silent.snapshot["decision"]["strengths"] == []
    shown = {strength["shown"] for strength in honest.snapshot["decision"]["strengths"]}
    assert shown == {"usual practice, with evidence dated this quarter"}


def test_side_by_side_the_silent_one_is_told_as_less_sure(honest: Twin, silent: Twin):
    loud, quiet = (twin.page(f"/funder/programs/{twin.slug}/") for twin in (honest, silent))
    assert "Confidence B: evidence behind 40 of 40 practices." in loud
    assert "Confidence C, self-report only: evidence behind 0 of 40 practices." in quiet
    assert not [band for band in BANDS[:3] if band in quiet]
    assert "Each for themselves, as counts only" in loud
    assert "peers see it much the same" in loud


def test_a_quarter_that_can_not_know_of_drift_is_not_calm(silent: Twin):
    assert silent.snapshot["decision"]["drift"].startswith("No word on slow change yet: ")
    assert {row["calm"] for row in silent.snapshot["change"]["rows"]} == {
        "no sudden fall; no word on slow change yet",
    }
    assert "stays the same" not in silent.snapshot["profile"]["overall"]["depends"]


def test_whether_a_report_stands_is_said_of_both_in_the_same_words(honest: Twin, silent: Twin):
    """The page for checking says nothing of either, so that it praises neither."""
    checked = [
        re.sub(r"PL-\w{4}-\w{4}|value=\"[^\"]*\"", "", page)
        for twin in (honest, silent)
        for (who, _path), page in twin.pages.items()
        if who == "nobody"
    ]
    assert len(checked) == 4
    assert len(set(checked)) == 1


# The honest one's actions stand beside its findings


def test_on_each_page_for_funders_the_action_stands_beside_its_finding(honest: Twin):
    headline = honest.snapshot["found"]["open"][0]["headline"]
    report = f"/funder/reports/{honest.snapshot['report']['code']}/"
    for page in (honest.page(f"/funder/programs/{honest.slug}/"), honest.page(report)):
        rows = re.findall(rf"<(tr|li)\b[^>]*>((?:(?!</\1>).)*{headline}(?:(?!</\1>).)*)</\1>", page, re.DOTALL)
        assert [WHAT in row for _tag, row in rows if "critical finding open" not in row] != []
        assert all(WHAT in row or "An action is going on for 1 of 1." in row for _tag, row in rows)


@pytest.mark.parametrize("file", ["whole", "short"])
def test_in_the_files_too(honest: Twin, file: str):
    first, *others = [" ".join(sheet.split()) for sheet in getattr(honest, file)]
    assert "1 critical finding is open, being acted on." in first
    assert WHAT in first
    assert "In all, 3 findings are open: 1 being acted on and 2 without an action." in first
    assert any(honest.snapshot["found"]["open"][0]["headline"] in sheet and WHAT in sheet for sheet in others)


def test_and_in_the_data(honest: Twin):
    data = json.loads(honest.data["bands.json"])
    assert [action["what"] for action in data["raised"][0]["actions"]] == [WHAT]
    assert data["domains"][-1]["being_done"] == "3 findings open and 1 action going on"
    assert data["domains"][-1]["peers"] == "views differ: review higher"
    protection = next(
        row for row in csv.DictReader(io.StringIO(honest.data["bands.csv"])) if row["Name"] == "Role protection"
    )
    assert protection["What is being done"] == "3 findings open and 1 action going on"
