"""Snapshot -> HTML: the same fragments for the page and for the file, never anything from the database."""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from fidelity.reports import charts

Json = dict[str, Any]

LEVELLED = {"practice", "fact"}
STRIPS = {"critical": "Critical activities", "serious": "Serious activities"}


def context(snapshot: Json, *, checksum: str = "") -> Json:
    """What the fragments read: the snapshot, its charts, and its lists cut as the report shows them."""
    protection = snapshot["protection"]
    told = [item for domain in snapshot["questions"] for item in domain["items"] if item["kind"] == "context"]
    found = {finding["item"] for finding in snapshot["findings"]}
    return {
        "snapshot": snapshot,
        "checksum": checksum,
        "charts": {
            "profile": mark_safe(charts.profile(snapshot["profile"])),
            "strips": [_strip(strip, protection["frequencies"]) for strip in protection["strips"] if strip["asked"]],
        },
        "other_actions": [action for action in snapshot["actions"] if action["item"] not in found],
        "questions": [
            domain | {"rows": [item for item in domain["items"] if item["kind"] in LEVELLED]}
            for domain in snapshot["questions"]
        ],
        "told": told,
        "differences": _differences(snapshot, told),
    }


def _differences(snapshot: Json, told: list[Json]) -> list[Json]:
    """Where the documents differ on what is told as a fact or is critical; the record holds the others too."""
    critical = {finding["item"] for finding in snapshot["findings"] if finding["level"] == "critical"}
    behind = {item["code"] for item in told} | critical
    return [each for each in snapshot["differences"] if behind & set(each["items"])]


def _strip(strip: Json, frequencies: list[str]) -> Json:
    return {
        "title": f"{STRIPS[strip['gravity']]}, a square for each of {strip['asked']}",
        "svg": mark_safe(charts.strip(strip, frequencies)),
    }


def for_print(snapshot: str, *, checksum: str) -> str:
    """The whole report as one HTML page for the file, from a snapshot as `snapshot.canonical` writes it."""
    return render_to_string("reports/print.html", context(json.loads(snapshot), checksum=checksum))
