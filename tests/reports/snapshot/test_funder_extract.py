"""What stands beside the bands that a funder takes along."""

from dataclasses import replace

from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.funder_extract import extract_as_rows, funder_extract
from tests.reports.build import Q3, action, answers, earlier, material, real, small, under_pressure


def without_evidence() -> dict:
    """Peers are heard, and nothing else stands behind the answers."""
    given = {code: replace(answer, evidence=None) for code, answer in answers(real()).items()}
    return funder_extract(build.build_snapshot(material(real(), given)))


def test_a_band_that_little_evidence_stands_behind_says_so():
    choice, *_others, protection = without_evidence()["domains"]
    assert choice["in_words"] == "Established, near Developing; by its own word"
    assert choice["sure"].startswith("evidence behind 0 of ")
    assert "own word" not in protection["in_words"]  # no evidence is asked for there, and peers were heard


def test_each_open_finding_stands_with_its_actions():
    raised = funder_extract(build.build_snapshot(under_pressure()))["raised"]
    assert raised[0]["actions"] == [
        {
            "what": "Take peer supporters out of the drill",
            "owner": "Organization leadership",
            "due": "Dec 1, 2026",
            "state": "planned",
        }
    ]


def test_what_is_carried_has_the_confidence_of_its_own_quarter():
    carried = replace(earlier(real(), Q3.previous, full=True), peers_heard="Not this quarter")
    snapshot = build.build_snapshot(material(real(), carried=carried))
    row = next(row for row in extract_as_rows(snapshot) if row["Part"] == "Domain, carried from Q2 2026")
    assert (row["Confidence"], row["How peers were heard"]) == (
        carried.evaluation.confidence.grade.value,
        "Not this quarter",
    )


def test_an_older_report_says_what_it_knows():
    """Nothing of its own was kept for each domain; what is known of the whole stands there."""
    older = build.build_snapshot(material(small(), actions=(action(),)))
    for row in (*older["profile"]["domains"], *older["profile"]["lenses"]):
        for name in ("open", "sure", "peers", "done"):
            row.pop(name, None)
    [first, *_others] = extract_as_rows(older)
    assert first["Evidence"] == "Confidence A: evidence behind 4 of 4 practices."
    assert first["How peers were heard"] == "one joint answer by the peer team"
    assert first["What is being done"] == "No finding is open."
