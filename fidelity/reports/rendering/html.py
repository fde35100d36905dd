"""Snapshot -> HTML: the same fragments for the page and for the file, never anything from the database."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fidelity.flags.charts import profile, trend, trend_of_rules_1
from fidelity.reports.snapshot import charts, merged_findings, sureness
from fidelity.reports.snapshot import signed_text as snapshot_final
from fidelity.reports.snapshot.first_part import contents
from fidelity.reports.snapshot.first_part.doing import where_it_stands
from fidelity.reports.snapshot.formatting import readable
from fidelity.scoring.sureness import peers_in_a_sentence
from fidelity.wording.dates import day_in_words

Json = dict[str, Any]

LEVELLED = {"practice", "fact"}
FINAL = gettext_noop("Final for this quarter")
TO_SIGN = gettext_noop("Not final: this is the text to sign")
STRIPS = {
    "critical": gettext_noop("Critical activities, a square for each of %(number)s"),
    "serious": gettext_noop("Serious activities, a square for each of %(number)s"),
}


def report_context(snapshot: Json, *, checksum: str = "") -> Json:
    """What the fragments read: the snapshot, its charts, and its lists cut as the report shows them.

    `front` is the first part; the rest is in the annex, in full.
    """
    snapshot = snapshot | {name: readable(snapshot[name]) for name in ("profile", "amended") if snapshot.get(name)}
    protection = snapshot["protection"]
    voice = _voice(snapshot)
    standing = _standing(snapshot)
    front = contents.first_part(snapshot, voice, standing=f"{standing['status']} {standing['signed']}")
    context = [item for domain in snapshot["questions"] for item in domain["items"] if item["kind"] == "context"]
    acted_on = _acted_on(snapshot)
    return {
        "snapshot": snapshot,
        "checksum": checksum,
        "charts": {
            "profile": mark_safe(profile.draw_profile(snapshot["profile"], front["moved"])),
            **_trend_charts(snapshot.get("change")),
            "strips": [_strip(strip, protection["frequencies"]) for strip in protection["strips"] if strip["asked"]],
        },
        "activities": [row for row in protection["activities"] if not _is_never(row)],
        "never": [row for row in protection["activities"] if _is_never(row)],
        "other_actions": [action for action in snapshot["actions"] if not acted_on(action)],
        "questions": [
            domain | {"rows": [item for item in domain["items"] if item["kind"] in LEVELLED]}
            for domain in snapshot["questions"]
        ],
        "open_findings": [
            row | {"where": where_it_stands(row)} for row in merged_findings.merge_finding_rows(snapshot)
        ],
        "alarms": merged_findings.merge_alarms(snapshot),
        "sources": merged_findings.merge_sources(snapshot),
        "told": context,
        "differences": _differences(snapshot, context),
        "standing": standing,
        "voice": voice,
        "front": front,
        "has_annex": True,
        "released": day_in_words(date.fromisoformat(snapshot["made"]["instrument"]["released"])),
        "sureness": sureness.review_sureness(snapshot),
        "heard_then": peers_in_a_sentence((snapshot["profile"].get("carried") or {}).get("peers_heard", "")),
    }


def _is_never(activity: Json) -> bool:
    """Whether an activity was asked about and does not happen; an unanswered one stands in the table, as not known."""
    return not activity["happens"] and activity["answered"] is not None


def _standing(snapshot: Json) -> Json:
    """What page 1 says of the text: how far it is, who signed it, on which day it became what it is."""
    report, final = snapshot["report"], snapshot.get("final")
    if "signed" in report:  # issued before there were signatures, formats 1 and 2
        return {"status": report["status"], "signed": report["signed"], "day": report["issued"]}
    status = _(FINAL) if final else _(TO_SIGN)
    return {
        "status": status,
        "signed": snapshot_final.signatures_in_words(snapshot.get("signatures", ())),
        "day": final or report["issued"],
    }


def _voice(snapshot: Json) -> Json | None:
    """What peers answered, and what stands beside the signed text word for word; None where a report has neither.

    Reports of formats 1 to 3 hold no answers of peers.
    """
    results, is_signed = snapshot.get("voice"), "signatures" in snapshot
    if results is None and not is_signed:
        return None
    signatures = snapshot.get("signatures", ())
    differing = [row | {"for": snapshot_final.side_in_words(row["side"])} for row in signatures if row["differs"]]
    headline = results["headline"] if results else snapshot_final.statement_headline(snapshot["statement"], differing)
    return {"headline": headline, "results": results, "is_signed": is_signed, "differing": differing}


def _trend_charts(change: Json | None) -> Json:
    """The whole as one large chart, each domain as a small one; nothing for reports issued before there were any.

    `scale` says of the small ones where their scale begins, for those that share it.
    """
    if not change:
        return {}
    whole, *domains = change["chart"]
    shared = domains[0].get("axis") if domains else None
    return {
        "change": mark_safe(_trend_chart(whole)),
        "domains": [
            {"name": series["name"], "svg": mark_safe(_trend_chart(series, note=series.get("axis") != shared))}
            for series in domains
        ],
        "scale": trend.axis_in_words(domains[0]) if shared else "",
        "is_open": any(map(trend.is_open, (row for series in change["chart"] for row in series["quarters"]))),
        "has_falls": any(row.get("fall") for row in change["rows"]),
    }


def _trend_chart(series: Json, *, note: bool = True) -> str:
    """As it was drawn when the report was issued."""
    if trend_of_rules_1.is_of_rules_1(series):
        return trend_of_rules_1.draw_old_series_for_print(series)
    return trend.draw_series_for_print(series, note=note)


def _acted_on(snapshot: Json) -> Callable[[Json], bool]:
    """Whether an action stands with an open finding already."""
    rows = snapshot["found"]["open"] if snapshot.get("found") else snapshot["findings"]
    shown = [action for row in rows for action in row["actions"]]
    return lambda action: action in shown


def _differences(snapshot: Json, context: list[Json]) -> list[Json]:
    """Where the documents differ on what is context or critical; the record holds the others too."""
    critical = {finding["item"] for finding in snapshot["findings"] if finding["level"] == "critical"}
    behind = {item["code"] for item in context} | critical
    return [difference for difference in snapshot["differences"] if behind & set(difference["items"])]


def _strip(strip: Json, frequencies: list[str]) -> Json:
    return {
        "title": _(STRIPS[strip["gravity"]]) % {"number": strip["asked"]},
        "svg": mark_safe(charts.strip(strip, frequencies)),
    }


def page_context(snapshot: Json, *, checksum: str = "") -> Json:
    """The same for a page of the app, which has a picture for narrow screens as well."""
    shown = report_context(snapshot, checksum=checksum)
    narrow = {"profile": profile.draw_profile(shown["snapshot"]["profile"], shown["front"]["moved"], narrow=True)}
    change = snapshot.get("change")
    if change and not trend_of_rules_1.is_of_rules_1(change["chart"][0]):
        narrow["change"] = trend.draw_series(change["chart"][0], small=True)
    return shown | {"narrow": {name: mark_safe(svg) for name, svg in narrow.items()}}


def report_html(snapshot: str, *, checksum: str, left_out: bool = False, has_annex: bool = True) -> str:
    """The report as one HTML page for the file, from a snapshot as `canonical_json` writes it.

    `left_out`: without the question pages, and saying so; `has_annex`: not the first part alone.
    """
    shown = report_context(json.loads(snapshot), checksum=checksum)
    return render_to_string("reports/print.html", shown | {"left_out": left_out, "has_annex": has_annex})
