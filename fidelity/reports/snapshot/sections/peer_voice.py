"""What peer supporters said for themselves, as a report tells it: words, bands, differences in both directions. Pure.

Made from the stored result of the quarter (voice/rules/result.py), which holds nothing that may not be read. What
single sites said stays out of a report, and so do cards and the number of answers.
"""

from typing import Any

from fidelity.instrument.definition.structure import Kind
from fidelity.reports.snapshot.formatting import number_in_letters
from fidelity.reports.snapshot.inputs import PeerVoiceFacts, SnapshotInputs
from fidelity.voice.rules.aggregation import EXACT_FROM, GOOD, Share
from fidelity.voice.rules.gaps import Direction
from fidelity.voice.rules.questions import ACTIVITY, PRACTICE, SAFETY
from fidelity.voice.rules.result import WhyHidden
from fidelity.wording.lists import list_in_words

Json = dict[str, Any]

CARDS = "cards"
STAND_OUT = 6
SIDE_BY_SIDE = "Perspectives are shown side by side and never averaged."
NO_DIFFERENCE = "No clear difference"
HIGHER = {
    Direction.REVIEW: "Review higher by {points}: a possible blind spot",
    Direction.PEERS: "Peers higher by {points}: a strength the review does not see",
}
SHARES = {Share.FEW: "Few", Share.HALF: "About half", Share.MOST: "Most"}
# Share, and level -> where it stands: low, in between, high.
PLACES = {Share.FEW: 0, Share.HALF: 1, Share.MOST: 2}
LEVEL_PLACES = (0, 0, 1, 2, 2)

WAYS = {
    CARDS: "Peer supporters answered each for themselves, on cards without names",
    "joint": "This is one joint answer of the peer team, given as one voice",
    "ally": "This is one joint answer of the peer team, entered for them by an outside ally",
}
BANDS = "Under ten answers only words and wide bands stand here: “few” may be none, and “most” may be all."
ROUNDED = "Shares are rounded to tens and stay between 10 and 90 %, so that nobody can read “none” or “all” in them."
RULE = (
    "Answers are counted, never kept as sheets, and shown once, at closing, from {threshold} answers to a question on. "
    "With fewer they stay sealed and wait for the next quarters, four at most; then they are thrown away unread."
)
TOO_FEW = (
    "There are fewer peer supporters here than answers are needed. A joint answer was open to them; leaving it out "
    "takes nothing from the confidence of this review."
)
NOT_KEPT = "not_kept"
HEADS = {
    WhyHidden.NOT_ASKED: "nobody chose how peer supporters are heard",
    WhyHidden.SKIPPED: "not this quarter, as peer supporters or their ally chose",
    WhyHidden.NO_ANSWER: "no answer was given this quarter",
    WhyHidden.HELD: "answers wait, sealed, until there are enough",
    WhyHidden.GONE: "too few answers in four quarters",
    WhyHidden.UNREADABLE: "the answers can’t be opened any more",
    NOT_KEPT: "not gathered when this quarter was closed",
}
REASONS = {
    WhyHidden.NOT_ASKED: "Nobody chose how peer supporters are heard before the quarter was closed. Only peer "
    "supporters and an outside ally can choose it.",
    WhyHidden.SKIPPED: "Peer supporters or their ally chose not to answer this quarter. It is theirs to choose, and "
    "nobody asks them why.",
    WhyHidden.NO_ANSWER: "A way to be heard was chosen. It was not used before the quarter was closed.",
    WhyHidden.HELD: "Fewer answers came in than it takes to keep each person safe. They stay sealed, and nobody has "
    "seen them. They are put together with those of the next quarters, four at most; then they are thrown away unread.",
    WhyHidden.GONE: "Over four quarters fewer answers came in than it takes to keep each person safe. They were thrown "
    "away unread.",
    WhyHidden.UNREADABLE: "The answers were sealed with a key that this server does not have any more. Nobody can read "
    "them.",
    NOT_KEPT: "The quarter was closed before answers of peer supporters were gathered here. Page 2 says in which form "
    "they were heard.",
}


def peer_voice_section(material: SnapshotInputs) -> Json:
    """The part of the report about peer voice; `questions` are all of them, `stand_out` the few that are printed."""
    heard = _heard(material)
    result = heard.result
    about: Json = {
        "shown": result["shown"],
        "headline": peer_voice_headline(material),
        "told": who_answered(material),
        "opened_once": _opened_once(material),
    }
    if not result["shown"]:
        return about
    questions = [_question(heard, row) for row in result["questions"]]
    return about | {
        "way": result["way"],
        "quarters": list(result["quarters"]),
        "answers": result["answers"],
        "threshold": heard.threshold,
        "domains": [_domain(material, row) for row in result["domains"]],
        "not_compared": _not_compared(material),
        "questions": questions,
        "stand_out": [questions[place] for place in _standing_out(result["questions"])],
        "safety": safety_in_words(heard),
    }


def _heard(material: SnapshotInputs) -> PeerVoiceFacts:
    return material.voice or PeerVoiceFacts({"shown": False, "why": NOT_KEPT}, threshold=0)


def peer_voice_headline(material: SnapshotInputs) -> str:
    """The finding: where views differ and whether it was safe; or why nothing is shown."""
    heard = _heard(material)
    if not heard.result["shown"]:
        return f"Peer voice: {HEADS[heard.result['why']]}"
    said = ", and ".join(each for each in (_differing(material), _unsafe(heard)) if each)
    return f"Peer voice: {said or _nothing(heard)}"


def _nothing(heard: PeerVoiceFacts) -> str:
    compared = bool(heard.result["domains"])
    return "no clear difference from the review" if compared else "nothing could be set beside the review"


def _differing(material: SnapshotInputs) -> str:
    """Where the views differ, in half a sentence; empty where they do not."""
    rows = gap_rows(material)
    if len(rows) > 1:
        return f"views differ in {number_in_letters(len(rows))} domains"
    for row in rows:
        if row["direction"] == Direction.REVIEW:
            return f"the review sees “{row['name']}” as better than peer supporters do"
        return f"peer supporters see a strength in “{row['name']}” that the review does not"
    return ""


def _unsafe(heard: PeerVoiceFacts) -> str:
    if not heard.result["safety"]["unsafe"]:
        return ""
    if heard.result["way"] == CARDS:
        return "some did not feel safe to answer"
    return "the peer team did not feel safe to answer"


def gap_rows(material: SnapshotInputs) -> list[Json]:
    """Each gap with the name of its domain, in the order of the form."""
    result = _heard(material).result
    rows = [row for row in result["domains"] if row["gap"]] if result["shown"] else []
    names = material.instrument.domain_by_code
    return [row["gap"] | {"name": names[row["code"]].name} for row in rows]


def front_page_line(material: SnapshotInputs) -> str:
    """One line for page 1, only where views differ or it was not safe to answer."""
    heard = _heard(material)
    if not heard.result["shown"]:
        return ""
    higher = {Direction.REVIEW: "review higher", Direction.PEERS: "peers higher"}
    named = [f"{gap['name']} ({higher[gap['direction']]})" for gap in gap_rows(material)]
    unsafe = _unsafe(heard)
    said = [f"Views differ: {'; '.join(named)}."] if named else []
    return " ".join([*said, *([f"{unsafe[0].upper()}{unsafe[1:]}."] if unsafe else [])])


def who_answered(material: SnapshotInputs) -> list[str]:
    """What has to be known before the table: who answered in which form; or why nothing is shown."""
    heard = _heard(material)
    result = heard.result
    if not result["shown"]:
        return [REASONS[result["why"]], *([TOO_FEW] if heard.too_few else [])]
    sentences = [_who(result), SIDE_BY_SIDE]
    if result["way"] == CARDS:
        sentences.append(ROUNDED if _is_exact(result) else BANDS)
    if result["sites"]:
        sentences.append("What single sites said stays with the program.")
    return sentences


def _who(result: Json) -> str:
    together = f", of {list_in_words(result['quarters'])} together" if len(result["quarters"]) > 1 else ""
    number = f": {result['answers']} answers{together}" if result["way"] == CARDS else ""
    return f"{WAYS[result['way']]}{number}."


def _is_exact(result: Json) -> bool:
    return any("percent" in row for row in (*result["questions"], result["safety"]))


def _opened_once(material: SnapshotInputs) -> str:
    """Said of an amended version: nothing is shown a second time with other numbers."""
    if not material.replaced or material.voice is None or not material.voice.result["shown"]:
        return ""
    return (
        "The answers were opened once, when the quarter was first closed. This version shows the very same, with the "
        "review beside them as it was on that day."
    )


def _domain(material: SnapshotInputs, row: Json) -> Json:
    """One line of the table: both sides over the same questions, and how they differ."""
    domain = material.instrument.domain_by_code[row["code"]]
    gap = row["gap"]
    return {
        "code": row["code"],
        "number": domain.number,
        "name": domain.name,
        "questions": row["questions"],
        "review": row["review"],
        "peers": str(row["points"]) if "points" in row else row["third"],
        "differs": HIGHER[gap["direction"]].format(points=gap_in_points(gap)) if gap else NO_DIFFERENCE,
        "gap": gap["level"] if gap else "",
    }


def gap_in_points(gap: Json) -> str:
    """`23` -> `23 points`; `20 or more` -> `20 points or more`."""
    points, _, more = gap["points"].partition(" ")
    return f"{points} points{' ' if more else ''}{more}"


def _not_compared(material: SnapshotInputs) -> str:
    """The domains of each quarter of which both sides did not say enough, as one list of names."""
    compared = {row["code"] for row in _heard(material).result["domains"]}
    return "; ".join(domain.name for domain in material.instrument.asked(full=False) if domain.code not in compared)


def _question(heard: PeerVoiceFacts, row: Json) -> Json:
    return {
        "code": row["code"],
        "short": row["short"],
        "words": row["words"],
        "said": _said(row, PRACTICE if row["kind"] != Kind.ACTIVITY else ACTIVITY) or _left_out(heard),
        "review": row["review"],
    }


def _left_out(heard: PeerVoiceFacts) -> str:
    return f"Fewer than {heard.threshold} answers" if heard.result["way"] == CARDS else "Left out"


def _said(row: Json, scale: tuple[str, ...]) -> str:
    """`Few said “usually” or “nearly always”`; of a joint answer its words; empty where nothing is shown."""
    if not row["shown"]:
        return ""
    if "answer" in row:
        return f"“{row['answer']}”"
    best = " or ".join(f"“{scale[level].lower()}”" for level in GOOD)
    return f"{_how_many(row)} said {best}"


def _how_many(row: Json) -> str:
    return f"About {row['percent']} %" if "percent" in row else SHARES[row["share"]]


def _standing_out(rows: list[Json]) -> list[int]:
    """The places of at most six questions: where both sides are far apart, then where few gave one of the best."""
    apart = [place for place, row in enumerate(rows) if _distance(row) == 2]
    low = [place for place, row in enumerate(rows) if _place(row) == 0 and place not in apart]
    return sorted([*apart, *low][:STAND_OUT])


def _place(row: Json) -> int | None:
    if not row["shown"]:
        return None
    return LEVEL_PLACES[row["level"]] if "level" in row else PLACES[row["share"]]


def _distance(row: Json) -> int:
    place = _place(row)
    return 0 if place is None or row["review"] is None else abs(place - LEVEL_PLACES[row["review"]])


def safety_in_words(heard: PeerVoiceFacts) -> str:
    """What was said to the standing question on safety."""
    row = heard.result["safety"]
    if not row["shown"]:
        return "Too few said whether it was safe to answer." if heard.result["way"] == CARDS else ""
    if "answer" in row:
        said = f"Asked whether it was safe to answer, the peer team said “{row['answer']}”."
        return f"{said} That is a finding of this report." if row["unsafe"] else said
    how_many = _how_many(row)
    best = " or ".join(f"“{SAFETY[level].lower()}”" for level in GOOD)
    said = f"Asked whether it was safe to answer, {how_many[0].lower()}{how_many[1:]} said {best}."
    unsafe = " Some did not feel safe. That is a finding of this report; who said it is known to nobody."
    return f"{said}{unsafe}" if row["unsafe"] else said


def method_sentences(material: SnapshotInputs) -> list[str]:
    """What page 2 says of it: how many answered in words, what is left out, and the rule for too few."""
    heard = _heard(material)
    result = heard.result
    if material.voice is None:
        return []
    rule = RULE.format(threshold=heard.threshold)
    if not result["shown"]:
        return [f"Why nothing is shown: see “{peer_voice_headline(material)}”.", rule]
    if result["way"] != CARDS:
        return ["It speaks for the team as one, so no number of answers belongs to it."]
    in_words = "" if _is_exact(result) else f"With fewer than {number_in_letters(EXACT_FROM)}, words stand for numbers."
    return [each for each in (f"{result['answers']} answers.", in_words, _suppressed(heard), rule) if each]


def _suppressed(heard: PeerVoiceFacts) -> str:
    """How many questions are left out since too few answered them."""
    rows = [*heard.result["questions"], heard.result["safety"]]
    hidden = sum(not row["shown"] for row in rows)
    if not hidden:
        return ""
    told = f"{number_in_letters(hidden).capitalize()} of {len(rows)} questions had fewer than {heard.threshold}"
    return f"{told} and {'is' if hidden == 1 else 'are'} left out."
