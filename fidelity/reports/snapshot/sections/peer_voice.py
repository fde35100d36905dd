"""What peer supporters said for themselves, as a report tells it: words, bands, differences in both directions. Pure.

Made from the stored result of the quarter (voice/rules/result.py), which holds nothing that may not be read. What
single sites said stays out of a report, and so do cards and the number of answers.
"""

from typing import Any

from fidelity.reports.snapshot.inputs import PeerVoiceFacts, SnapshotInputs
from fidelity.voice.rules import result_words, waiting
from fidelity.voice.rules.aggregation import EXACT_FROM, LEAST_SHARE, MOST_SHARE, Share
from fidelity.voice.rules.result import WhyHidden
from fidelity.voice.rules.result_words import ALLY, CARDS, GAPS, JOINT
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

STAND_OUT = 6
SIDE_BY_SIDE = gettext_noop("Perspectives are shown side by side and never averaged.")
NO_DIFFERENCE = gettext_noop("No clear difference")
# Share, and level -> where it stands: low, in between, high.
PLACES = {Share.FEW: 0, Share.HALF: 1, Share.MOST: 2}
LEVEL_PLACES = (0, 0, 1, 2, 2)

WAYS = {
    CARDS: gettext_noop("Peer supporters answered each for themselves, on cards without names"),
    JOINT: gettext_noop("This is one joint answer of the peer team, given as one voice"),
    ALLY: gettext_noop("This is one joint answer of the peer team, entered for them by an outside ally"),
}
BANDS = gettext_noop(
    "With fewer than %(number)s people only words and wide bands stand here: “few” may be none, and “most” may be all."
)
ROUNDED = gettext_noop(
    "Shares are rounded to tens and stay between %(least)s and %(most)s %%, so that nobody can read “none” or “all” in "
    "them."
)
RULE = gettext_noop(
    "Answers are counted, never kept as sheets, and shown once, at closing, from %(threshold)s people on who answered "
    "a question in one quarter. With fewer they stay sealed and are shown with the next quarter that has enough; after "
    "%(quarters)s quarters in which peer supporters are asked, or %(years)s years, they are thrown away unread."
)
TOO_FEW = gettext_noop(
    "There are fewer peer supporters here than answers are needed. A joint answer was open to them; leaving it out "
    "takes nothing from the confidence of this review."
)
INSIDE_HEADLINE = gettext_noop("heard, and what was said stays in the program")
AGREED_HEADLINE = gettext_noop("in the lines that every peer supporter here agreed to show")
INSIDE_REASON = gettext_noop(
    "So few peer supporters work here that anybody could tell who said it. So what they said is read and talked about "
    "in the program, and this report says no more of it."
)
AGREED_REASON = gettext_noop(
    "So few peer supporters work here that anybody could tell who said it. Every one of them read the lines below "
    "before they were kept, and agreed that they are shown. Nothing else they said leaves the program."
)
NOT_KEPT = "not_kept"
NOT_KEPT_HEADLINE = gettext_noop("not gathered when this quarter was closed")
NOT_KEPT_REASON = gettext_noop(
    "The quarter was closed before answers of peer supporters were gathered here. The annex says in which form they "
    "were heard."
)


def peer_voice_section(inputs: SnapshotInputs) -> Json:
    """The part of the report about peer voice; `questions` are all of them, `stand_out` the few that are printed."""
    voice = _voice(inputs)
    result = voice.result
    about: Json = {
        "shown": result["shown"],
        "headline": peer_voice_headline(inputs),
        "told": who_answered(inputs),
        "opened_once": _opened_once(inputs),
    }
    if voice.agreed:
        about["agreed"] = list(voice.agreed)
    if not result["shown"]:
        return about
    questions = [_question(voice, row) for row in result["questions"]]
    return about | {
        "way": result["way"],
        "quarters": list(result["quarters"]),
        "answers": result["answers"],
        "threshold": voice.threshold,
        "domains": [_domain(inputs, row) for row in result["domains"]],
        "not_compared": _not_compared(inputs),
        "questions": questions,
        "stand_out": [questions[place] for place in _standing_out(result["questions"])],
        "safety": safety_in_words(voice),
    }


def _voice(inputs: SnapshotInputs) -> PeerVoiceFacts:
    return inputs.voice or PeerVoiceFacts({"shown": False, "why": NOT_KEPT}, threshold=0)


def peer_voice_headline(inputs: SnapshotInputs) -> str:
    """The finding: where views differ and whether it was safe; or why nothing is shown."""
    voice = _voice(inputs)
    if not voice.result["shown"]:
        return _("Peer voice: %(what)s") % {"what": _hidden_headline(voice)}
    parts = [part for part in (_differing(inputs), _unsafe(voice)) if part]
    return _("Peer voice: %(what)s") % {"what": _(", and ").join(parts) or _nothing_to_tell(voice)}


def _hidden_headline(voice: PeerVoiceFacts) -> str:
    if voice.inside:
        return _(AGREED_HEADLINE if voice.agreed else INSIDE_HEADLINE)
    why = voice.result["why"]
    return _(NOT_KEPT_HEADLINE) if why == NOT_KEPT else result_words.hidden_in_words(WhyHidden(why)).headline


def _hidden_reason(voice: PeerVoiceFacts) -> str:
    if voice.inside:
        return f"{_who(voice.result)} {_(AGREED_REASON if voice.agreed else INSIDE_REASON)}"
    why = voice.result["why"]
    return _(NOT_KEPT_REASON) if why == NOT_KEPT else result_words.hidden_in_words(WhyHidden(why)).reason


def _nothing_to_tell(voice: PeerVoiceFacts) -> str:
    if voice.result["domains"]:
        return _("no clear difference from the review")
    return _("nothing could be set beside the review")


def _differing(inputs: SnapshotInputs) -> str:
    """Where the views differ, in half a sentence; empty where they do not."""
    rows = gap_rows(inputs)
    if len(rows) > 1:
        return _("views differ in %(number)s domains") % {"number": number_in_letters(len(rows))}
    return "".join(_(GAPS[row["direction"]].headline) % {"domain": row["name"]} for row in rows)


def _unsafe(voice: PeerVoiceFacts) -> str:
    if not voice.result["safety"]["unsafe"]:
        return ""
    if result_words.is_of_cards(voice.result):
        return _("some did not feel safe to answer")
    return _("the peer team did not feel safe to answer")


def gap_rows(inputs: SnapshotInputs) -> list[Json]:
    """Each gap with the name of its domain, in the order of the form."""
    result = _voice(inputs).result
    rows = [row for row in result["domains"] if row["gap"]] if result["shown"] else []
    names = inputs.instrument.domain_by_code
    return [row["gap"] | {"name": names[row["code"]].name} for row in rows]


def front_page_line(inputs: SnapshotInputs) -> str:
    """One line for page 1, only where views differ, it was not safe to answer, or what was said is in no report."""
    return " ".join([*_what_stands_out(inputs), *_in_no_report(inputs)])


def _in_no_report(inputs: SnapshotInputs) -> list[str]:
    quarters = [closed.quarter for closed in inputs.making.unreported if closed.answered]
    words = _("No report was made for %(quarters)s, so what peer supporters said then was never reported.")
    return [words % {"quarters": list_in_words(quarters)}] if quarters else []


def _what_stands_out(inputs: SnapshotInputs) -> list[str]:
    voice = _voice(inputs)
    if not voice.result["shown"]:
        return []
    domains = [f"{gap['name']} ({_(GAPS[gap['direction']].short)})" for gap in gap_rows(inputs)]
    unsafe = _unsafe(voice)
    sentences = [_("Views differ: %(domains)s.") % {"domains": "; ".join(domains)}] if domains else []
    return [*sentences, *([f"{unsafe[0].upper()}{unsafe[1:]}."] if unsafe else [])]


def who_answered(inputs: SnapshotInputs) -> list[str]:
    """What has to be known before the table: who answered in which form; or why nothing is shown."""
    voice = _voice(inputs)
    result = voice.result
    if not result["shown"]:
        too_few = [_(TOO_FEW)] if voice.too_few else []
        return [_hidden_reason(voice), *too_few, *result_words.closing_in_words(result)]
    sentences = [_who(result), *result_words.closing_in_words(result), _(SIDE_BY_SIDE)]
    if result_words.is_of_cards(result):
        sentences.append(_how_exact(result))
    if result["sites"]:
        sentences.append(_("What single sites said stays with the program."))
    return sentences


def _who(result: Json) -> str:
    who = _(WAYS[result["way"]])
    if not result_words.is_of_cards(result):
        return f"{who}."
    if len(result["quarters"]) == 1:
        return _("%(who)s: %(answers)s.") % {"who": who, "answers": result_words.answers_in_words(result)}
    return _("%(who)s: %(answers)s, of %(quarters)s together.") % {
        "who": who,
        "answers": result_words.answers_in_words(result),
        "quarters": list_in_words(result["quarters"]),
    }


def _how_exact(result: Json) -> str:
    if result_words.has_numbers(result):
        return _(ROUNDED) % {"least": LEAST_SHARE, "most": MOST_SHARE}
    return _(BANDS) % {"number": number_in_letters(EXACT_FROM)}


def _opened_once(inputs: SnapshotInputs) -> str:
    """Said of an amended version: nothing is shown a second time with other numbers."""
    if not inputs.replaced or inputs.voice is None or not inputs.voice.result["shown"]:
        return ""
    return _(
        "The answers were opened once, when the quarter was first closed. This version shows the very same, with the "
        "review beside them as it was on that day."
    )


def _domain(inputs: SnapshotInputs, row: Json) -> Json:
    """One line of the table: both sides over the same questions, and how they differ."""
    domain = inputs.instrument.domain_by_code[row["code"]]
    gap = row["gap"]
    return {
        "code": row["code"],
        "number": domain.number,
        "name": domain.name,
        "questions": row["questions"],
        "review": row["review"],
        "peers": result_words.peers_beside_review(row),
        "differs": _(GAPS[gap["direction"]].table) % {"points": gap_in_points(gap)} if gap else _(NO_DIFFERENCE),
        "gap": gap["level"] if gap else "",
    }


def gap_in_points(gap: Json) -> str:
    """`23` -> `23 points`; `20 or more` -> `20 points or more`."""
    points, _space, or_more = gap["points"].partition(" ")
    words = _("%(points)s points or more") if or_more else _("%(points)s points")
    return words % {"points": points}


def _not_compared(inputs: SnapshotInputs) -> str:
    """The domains of each quarter of which both sides did not say enough, as one list of names."""
    compared = {row["code"] for row in _voice(inputs).result["domains"]}
    return "; ".join(domain.name for domain in inputs.instrument.asked(full=False) if domain.code not in compared)


def _question(voice: PeerVoiceFacts, row: Json) -> Json:
    return {
        "code": row["code"],
        "short": row["short"],
        "words": row["words"],
        "said": _answers(row) or _left_out(voice),
        "review": row["review"],
    }


def _left_out(voice: PeerVoiceFacts) -> str:
    if result_words.is_of_cards(voice.result):
        return _("Fewer than %(number)s answers") % {"number": voice.threshold}
    return _("Left out")


def _answers(row: Json) -> str:
    """`Few said “usually” or “nearly always”`; of a joint answer its words; empty where nothing is shown."""
    if not row["shown"]:
        return ""
    if "answer" in row:
        return _("“%(answer)s”") % {"answer": row["answer"]}
    return _("%(share)s said %(best)s") % {"share": _share(row), "best": _best_answers(row)}


def _share(row: Json) -> str:
    percent = result_words.percent_in_words(row)
    return f"{percent[0].upper()}{percent[1:]}" if percent else result_words.share_in_words(row)


def _best_answers(row: Json) -> str:
    answers = result_words.best_answers(row)
    return list_in_words([_("“%(answer)s”") % {"answer": answer} for answer in answers], last=_("or"))


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


def safety_in_words(voice: PeerVoiceFacts) -> str:
    """What was said to the standing question on safety."""
    row = voice.result["safety"]
    if not row["shown"]:
        return _("Too few said whether it was safe to answer.") if result_words.is_of_cards(voice.result) else ""
    if "answer" in row:
        answer = _("Asked whether it was safe to answer, the peer team said “%(answer)s”.") % {"answer": row["answer"]}
        return f"{answer} {_('That is a finding of this report.')}" if row["unsafe"] else answer
    share = _share(row)
    answers = _("Asked whether it was safe to answer, %(share)s said %(best)s.") % {
        "share": f"{share[0].lower()}{share[1:]}",
        "best": _best_answers(row),
    }
    unsafe = _("Some did not feel safe. That is a finding of this report; who said it is known to nobody.")
    return f"{answers} {unsafe}" if row["unsafe"] else answers


def method_sentences(inputs: SnapshotInputs) -> list[str]:
    """How the report was made, of peers: how many answered in words, what is left out, and the rule for too few."""
    if inputs.voice is None:
        return []
    voice, result = inputs.voice, inputs.voice.result
    if voice.inside:
        return [_("It speaks for the team as one, so no number of answers belongs to it.")]
    rule = _(RULE) % {"threshold": voice.threshold, **waiting.time_in_words()}
    if not result["shown"]:
        return [_("Why nothing is shown: see “%(headline)s”.") % {"headline": peer_voice_headline(inputs)}, rule]
    if not result_words.is_of_cards(result):
        return [_("It speaks for the team as one, so no number of answers belongs to it.")]
    sentences = (f"{result_words.answers_in_words(result)}.", _words_for_numbers(result), _suppressed(voice))
    return [sentence for sentence in (*sentences, rule) if sentence]


def _words_for_numbers(result: Json) -> str:
    if result_words.has_numbers(result):
        return ""
    return _("With fewer than %(number)s people, words stand for numbers.") % {"number": number_in_letters(EXACT_FROM)}


def _suppressed(voice: PeerVoiceFacts) -> str:
    """How many questions are left out since too few answered them."""
    rows = [*voice.result["questions"], voice.result["safety"]]
    hidden = sum(not row["shown"] for row in rows)
    if not hidden:
        return ""
    return ngettext(
        "%(hidden)s of %(questions)s questions had fewer than %(threshold)s and is left out.",
        "%(hidden)s of %(questions)s questions had fewer than %(threshold)s and are left out.",
        hidden,
    ) % {
        "hidden": number_in_letters(hidden).capitalize(),
        "questions": len(rows),
        "threshold": voice.threshold,
    }
