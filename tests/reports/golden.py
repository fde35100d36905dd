"""Write golden.html anew: `python -m tests.reports.golden`."""

import os
from dataclasses import replace
from pathlib import Path

GOLDEN = Path(__file__).with_name("golden.html")


def golden() -> str:
    """The HTML of a small report with one finding, one action and one question that is not applicable."""
    from fidelity.flags.drift.series import drift_of_reviews, quarter_levels
    from fidelity.flags.seed_loader import drift_limits
    from fidelity.reports.rendering import html
    from fidelity.reports.snapshot import build
    from fidelity.scoring.answers import Answer, Given
    from tests.reports.build import Q3, action, answers, earlier, final, material, small, standing

    given = answers(
        small(),
        ROL_1=Answer(Given.LEVEL, level=3),
        CHO_4=Answer(Given.NOT_APPLICABLE, reason="There was no occasion"),
    )
    before = earlier(small(), Q3.previous)
    made = material(small(), given, actions=(action("ROL-1"),), previous=before, flags=(standing(),))
    followed = [quarter_levels(small(), each.quarter, each.scores) for each in (before.evaluation, made.evaluation)]
    made = replace(made, series=drift_of_reviews(followed, limits=drift_limits()))
    built = build.build_snapshot(replace(made, instrument=replace(small(), checksum="0" * 64)))
    text = build.canonical_json(final(built))
    return html.report_html(text, checksum="0" * 64)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    GOLDEN.write_text(golden())
