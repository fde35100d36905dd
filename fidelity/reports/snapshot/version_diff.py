"""What is different between two versions of a report: each answer that changed, and what else did. Pure.

Both are read as snapshots, so nothing can be told here that was not in one of the two reports.
"""

from collections.abc import Iterator
from typing import Any

from fidelity.reports.snapshot.older_spelling import as_spelled_now
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

CAN_MOVE = gettext_noop("Findings and actions are told as they stood when this version was put before people.")


def compare_versions(before: Json, now: Json, *, reason: str) -> Json:
    """What `now` says in another way than `before`, and why it was amended."""
    changed = list(changed_answers(before, now))
    return {
        "version": before["report"]["version"],
        "reason": reason,
        "headline": difference_headline(len(changed)),
        "answers": changed,
        "results": list(_different(_results(before), _results(now))),
        "facts": list(_different(_facts(before), _facts(now))),
        "dropped": list(_dropped(before, now)),
        "note": _(CAN_MOVE),
    }


def difference_headline(number: int) -> str:
    if not number:
        return _("Text only: no answer changed.")
    return ngettext("%(number)s answer changed.", "%(number)s answers changed.", number) % {"number": number}


def changed_answers(before: Json, now: Json) -> Iterator[Json]:
    """The questions whose answer is not the same, in the order of the newer version; then those asked no more."""
    old, new = _items(before), _items(now)
    for code in [*new, *(code for code in old if code not in new)]:
        was, becomes = _answer(old.get(code)), _answer(new.get(code))
        if was != becomes:
            item = new.get(code) or old[code]
            yield {"code": code, "short": item["short"], "old": was, "new": becomes}


def _dropped(before: Json, now: Json) -> Iterator[str]:
    """What peer supporters said and is shown no more; never what it was."""
    was, becomes = before.get("voice") or {}, now.get("voice") or {}
    version = {"version": before["report"]["version"]}
    if was.get("shown") and not becomes.get("shown"):
        yield _("What peer supporters answered stood in version %(version)s. It is not shown any more.") % version
    if was.get("agreed", []) != becomes.get("agreed", []) and was.get("agreed"):
        yield _("Version %(version)s showed lines that peer supporters had agreed to. They took that back.") % version


def _items(snapshot: Json) -> dict[str, Json]:
    return {item["code"]: item for domain in snapshot["questions"] for item in domain["items"]}


def _answer(item: Json | None) -> Json:
    """Level, sentence, reason and evidence of a question as texts; empty where there is none."""
    if item is None:
        return {"level": "", "answer": _("Not asked"), "reason": "", "evidence": ""}
    level = item["level"]
    return {
        "level": "" if level is None else str(level),
        "answer": item["answer"],
        "reason": item["reason"],
        "evidence": _evidence(item["evidence"]),
    }


def _evidence(evidence: Json | None) -> str:
    if evidence is None:
        return ""
    dated = evidence["dated"]
    return f"{evidence['reference']}, {dated['short']}" if dated else str(evidence["reference"])


def _results(snapshot: Json) -> dict[str, str]:
    """What each domain comes to, in words, and the confidence."""
    profile = snapshot["profile"]
    words = {domain["name"]: _with_score(domain) for domain in profile["domains"]}
    return words | {_("Confidence"): profile["confidence"]}


def _with_score(domain: Json) -> str:
    words, score = domain["band"]["words"], domain["score"]
    return f"{words} ({score['shown']})" if score else str(words)


def _facts(snapshot: Json) -> dict[str, str]:
    """What a report says of itself besides answers: who took part, which days, which positions, what is planned."""
    report, made = snapshot["report"], snapshot["made"]
    kind = as_spelled_now(report["kind"])
    return {
        _("Program"): f"{report['program']}, {report['organisation']}. {kind}. {report['setting']}.",
        _("Opened"): made["opened"]["words"],
        _("Closed"): made["closed"]["words"],
        _("Who took part"): "; ".join(f"{part['role']}: {part['count']}" for part in made["participants"]),
        _("How peers were heard"): made["peers_heard"],
        _("Checked by somebody else"): " ".join(made.get("check", ())),
        _("Positions"): "; ".join(_position(position) for position in made["positions"]),
        **{_("Action: %(what)s") % {"what": action["what"]}: _action(action) for action in snapshot["actions"]},
    }


def _position(position: Json) -> str:
    return _("%(count)s %(title)s, %(hours)s hours, %(terms)s") % (position | {"terms": position["terms"].lower()})


def _action(action: Json) -> str:
    outcome = f" {action['outcome']}" if action["outcome"] else ""
    return f"{as_spelled_now(action['owner'])}, {action['due']['short']}: {action['state_words']}.{outcome}"


def _different(before: dict[str, str], now: dict[str, str]) -> Iterator[Json]:
    for what in [*now, *(what for what in before if what not in now)]:
        was, becomes = before.get(what, ""), now.get(what, "")
        if was != becomes:
            yield {"what": what, "old": was, "new": becomes}
