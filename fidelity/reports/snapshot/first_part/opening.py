"""What page 1 opens with: what matters most, critical first, then drift, then the best news. Pure.

Made from the snapshot when it is shown, so that reports of older formats open with it as well. It is never calmer than
the facts: what is not known is said before what is good, and "no finding" says whose word that is.
"""

from collections.abc import Iterator
from typing import Any

from fidelity.flags.drift.detection import OVERALL, Alarm
from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.first_part.doing import doing_in_words, going_on, is_without_action, more_critical
from fidelity.reports.snapshot.first_part.moves import falls
from fidelity.reports.snapshot.first_part.strengths import strength_in_a_sentence
from fidelity.reports.snapshot.sections.summary import passes_threshold
from fidelity.scoring.confidence import Grade
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

Json = dict[str, Any]

DRIFT = Alarm.DRIFT.value
PERHAPS = (Alarm.WATCH.value, Alarm.CHECK.value)
NAMED = 2  # domains that fell; of more their number
HEADLINE = 120  # characters


def opening(snapshot: Json) -> str:
    """Sentences for somebody who reads nothing else."""
    worries = [*_critical(snapshot), *_safety(snapshot), *_drift(snapshot), *_serious(snapshot)]
    calm = [] if worries else _calm(snapshot)
    return " ".join([*worries, *calm, *_unknown(snapshot), *_best_news(snapshot, worries=bool(worries))])


def critical_rows(snapshot: Json) -> list[Json]:
    """The critical findings that are open, also one that stays critical where newer answers are milder."""
    rows = sureness.open_rows(snapshot)
    by_code = {row["code"]: row for row in rows if "code" in row}
    known = snapshot["decision"].get("critical_open")
    if known is None:
        return [row for row in rows if row["level"] == "critical"]
    return [by_code.get(row["code"], {"actions": []}) | {"headline": row["headline"]} for row in known]


def _critical(snapshot: Json) -> Iterator[str]:
    rows = critical_rows(snapshot)
    if rows:
        yield _("Critical: %(finding)s") % {"finding": _with_doing(rows[0])}
    if rows[1:]:
        yield more_critical(rows[1:])


def _with_doing(row: Json) -> str:
    headline = shorten(row["headline"].rstrip("."), HEADLINE)
    return _("%(happens)s; %(doing)s.") % {"happens": headline, "doing": doing_in_words(row)}


def _safety(snapshot: Json) -> Iterator[str]:
    for row in sureness.open_rows(snapshot):
        if row["kind"] == "safety":
            yield f"{row['headline'].rstrip('.')}."


def _drift(snapshot: Json) -> Iterator[str]:
    """What has fallen and what may have; of a fall that only an earlier quarter raised, that it is not settled."""
    rows = [row for row in sureness.open_rows(snapshot) if row["kind"] == "drift"]
    now = [row for row in rows if row.get("raised_now")]
    fallen = [row for row in now if row["level"] == DRIFT]
    perhaps = [row for row in now if row["level"] in PERHAPS]
    earlier = earlier_falls(snapshot)
    if fallen:
        yield _fallen(fallen, perhaps, snapshot)
    elif perhaps:
        yield _("%(names)s may have fallen.") % {"names": names_of(perhaps)}
    if earlier and not fallen:
        yield _still_open(earlier, beside=critical_rows(snapshot)[:1])


def _still_open(earlier: list[Json], *, beside: list[Json]) -> str:
    """That earlier falls are open, and of one what is done; where nothing is, as about the finding `beside` it."""
    words = ngettext("An earlier fall is still open: %(fall)s", "Earlier falls are still open: %(fall)s", len(earlier))
    still = words % {"fall": falls_in_words(earlier)}
    if len(earlier) > 1:
        return f"{still}."
    without = beside and all(is_without_action(row) for row in [*beside, *earlier])
    return f"{still}; {_('for that, too, no action is planned') if without else doing_in_words(earlier[0])}."


def _fallen(fallen: list[Json], perhaps: list[Json], snapshot: Json) -> str:
    whole = [row for row in fallen if _series(row) == OVERALL]
    rows = whole or fallen
    standing = falls(snapshot)
    since = {standing[_series(row)]["since"] for row in rows if _series(row) in standing}
    names = names_of(rows)
    happened = _fell(since, len(rows), now=snapshot["report"]["quarter"]["label"]) % {
        "names": names,
        "since": "".join(since),
    }
    others = len(fallen) - len(rows) + len(perhaps)
    if not others:
        return f"{happened}."
    more = ngettext("%(number)s domain may have, too", "%(number)s domains may have, too", others)
    if not perhaps:
        more = ngettext("%(number)s domain by itself, too", "%(number)s domains by themselves, too", others)
    return f"{happened}; {more % {'number': number_in_letters(others)}}."


def _fell(since: set[str], number: int, *, now: str) -> str:
    """That `number` lines fell, since when, where it is known; what began to in the quarter `now` fell in it."""
    if since == {now}:
        return ngettext("%(names)s has fallen in %(since)s", "%(names)s have fallen in %(since)s", number)
    if len(since) == 1:
        return ngettext("%(names)s has fallen since %(since)s", "%(names)s have fallen since %(since)s", number)
    return ngettext("%(names)s has fallen", "%(names)s have fallen", number)


def earlier_falls(snapshot: Json) -> list[Json]:
    """Drift that is open and that only an earlier quarter raised."""
    rows = [row for row in sureness.open_rows(snapshot) if row["kind"] == "drift"]
    return [row for row in rows if not row.get("raised_now") and row["level"] == DRIFT]


def falls_in_words(rows: list[Json]) -> str:
    """`Practice as a whole, found in Q1 2026`; of several that were found at other times no quarter."""
    since = {row["since"] for row in rows if row.get("since")}
    if len(since) == 1:
        return _("%(names)s, found in %(since)s") % {"names": names_of(rows), "since": "".join(since)}
    return names_of(rows)


def names_of(rows: list[Json]) -> str:
    """The names of up to two lines; of more their number."""
    if len(rows) > NAMED:
        return _("%(number)s domains") % {"number": number_in_letters(len(rows)).capitalize()}
    return list_in_words([row["headline"].partition(":")[0] for row in rows])


def _series(row: Json) -> str:
    return str(row.get("code", "").partition(":")[2])


def _serious(snapshot: Json) -> Iterator[str]:
    """Where nothing is critical, the first serious finding and how many there are."""
    rows = [row for row in sureness.open_rows(snapshot) if row["level"] == "serious"]
    if critical_rows(snapshot) or not rows:
        return
    yield _with_doing(rows[0])
    if others := len(rows) - 1:
        words = ngettext(
            "%(number)s more serious finding is open.", "%(number)s more serious findings are open.", others
        )
        yield words % {"number": number_in_letters(others).capitalize()}


def _calm(snapshot: Json) -> Iterator[str]:
    """Where nothing critical, serious or falling is known: just that, by whose word, and what can't be known yet."""
    if not snapshot["made"]["counts"]["rated"]:
        yield _("Nothing was rated in this quarter, so nothing can be said about practice.")
        return
    rows = sureness.open_rows(snapshot)
    if not rows:
        yield sureness.done_in_words(snapshot)
        return
    words = ngettext(
        "No finding is critical or serious; %(number)s smaller one is open, an action is going on for %(acted)s.",
        "No finding is critical or serious; %(number)s smaller ones are open, an action is going on for %(acted)s.",
        len(rows),
    )
    acted = sum(bool(going_on(row)) for row in rows)
    yield words % {"number": number_in_letters(len(rows)), "acted": number_in_letters(acted) if acted else _("none")}


def _unknown(snapshot: Json) -> Iterator[str]:
    """Critical questions without an answer, and that one quarter knows nothing of change."""
    asked = [row for row in snapshot["protection"]["activities"] if row["gravity"] == "critical"]
    unrated = sum(row["answered"] is None for row in asked)
    if unrated:
        words = ngettext(
            "%(number)s of %(asked)s critical questions is not rated, so nothing is known of it.",
            "%(number)s of %(asked)s critical questions are not rated, so nothing is known of them.",
            unrated,
        )
        yield words % {"number": number_in_letters(unrated).capitalize(), "asked": number_in_letters(len(asked))}
    if _is_first(snapshot):
        yield _("This is the first quarter, so nothing can be said about change yet.")


def _is_first(snapshot: Json) -> bool:
    change: Json = snapshot.get("change") or {}
    return bool(change) and not change["compared"] and not any(row["since_before"] for row in change["rows"])


def _best_news(snapshot: Json, *, worries: bool) -> Iterator[str]:
    """Where practice stands, and what peers confirmed; else a practice with evidence behind it.

    Bands are no news beside something that is critical, serious or falling.
    """
    confirmed, graded = _confirmed_now(snapshot), snapshot["profile"]["confidence"] != Grade.C
    bands = _bands(snapshot) if graded and not worries else []
    yield from bands
    if confirmed:
        yield ended_in_words(confirmed)
    elif graded and not bands:
        yield from _strength(snapshot)


def ended_in_words(confirmed: list[Json]) -> str:
    """`One earlier problem has ended, as peers confirmed. It was “...”.`; of more one stands for all, tasks first."""
    row = min(confirmed, key=lambda row: (_is_drift(row), _series(row) != OVERALL))
    what = {"number": number_in_letters(len(confirmed)).capitalize(), "what": _what_ended(row)}
    words = ngettext(
        "%(number)s earlier problem has ended, as peers confirmed. It was %(what)s.",
        "%(number)s earlier problems have ended, as peers confirmed, one of them %(what)s.",
        len(confirmed),
    )
    return words % what


def _is_drift(row: Json) -> bool:
    return str(row.get("code", "")).startswith("drift:")


def _what_ended(row: Json) -> str:
    """The headline; of drift what fell, since its headline says so as if it still did."""
    headline = row["headline"].rstrip(".")
    if not _is_drift(row):
        return f"“{headline}”"
    fell = _("a fall in “%(name)s”") if row["level_words"] == _("Drift") else _("a possible fall in “%(name)s”")
    return fell % {"name": headline.partition(":")[0]}


def _confirmed_now(snapshot: Json) -> list[Json]:
    start = snapshot["report"]["quarter"]["start"]["iso"]
    resolved = (snapshot.get("found") or {}).get("resolved", ())
    return [row for row in resolved if row["ended"] and row["ended"]["iso"] >= start]


def _bands(snapshot: Json) -> list[str]:
    """`Practice is Exemplary in six of nine domains.` where most of them are in the two highest bands."""
    domains, bands = snapshot["profile"]["domains"], [band["name"] for band in snapshot["profile"]["bands"]]
    top, second = bands[-1], bands[-2]
    counts = {name: sum(domain["band"]["name"] == name for domain in domains) for name in (top, second)}
    if 2 * sum(counts.values()) <= len(domains):
        return []
    first, *rest = [(name, number_in_letters(count)) for name, count in counts.items() if count]
    parts = [
        _("%(band)s in %(number)s of %(all)s domains")
        % {"band": first[0], "number": first[1], "all": number_in_letters(len(domains))},
        *(_("%(band)s in %(number)s") % {"band": name, "number": count} for name, count in rest),
    ]
    near = sum(bool(domain["band"]["near"]) for domain in domains)
    words = _("Practice is %(parts)s.")
    if near:
        words = ngettext(
            "Practice is %(parts)s; %(near)s score lies near the line to another band.",
            "Practice is %(parts)s; %(near)s scores lie near the line to another band.",
            near,
        )
    return [words % {"parts": list_in_words(parts), "near": number_in_letters(near)}]


def _strength(snapshot: Json) -> list[str]:
    """The first practice with evidence behind it, as a sentence."""
    strengths = [row for row in snapshot["decision"]["strengths"] if passes_threshold(row) and not row.get("whole")]
    return [_stands_best(row["title"]) for row in strengths[:1]]


def _stands_best(title: str) -> str:
    if sentence := strength_in_a_sentence(title):
        return _("What goes well, with evidence: %(what)s") % {"what": f"{sentence[:1].lower()}{sentence[1:]}"}
    return _("What goes well, with evidence: “%(title)s”.") % {"title": title}
