"""Long lists by an index: shares by program and quarter, files that are not made yet, reports that were amended."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

from fidelity.reports.models import ProgramOfReview, QuarterOfReview

COPIED = {"program": "program_id", "period_start": "period_start"}


def copy_from_reviews(apps, schema_editor):
    shares = apps.get_model("fidelity", "Share")._base_manager
    reports = apps.get_model("fidelity", "IssuedReport")._base_manager.filter(pk=OuterRef("report"))
    shares.update(**{name: Subquery(reports.values(f"review__{of}")[:1]) for name, of in COPIED.items()})


def make_checks(apps, schema_editor):
    schema_editor.connection.check_constraints()


def program(**options):
    return ProgramOfReview(
        "programs.Program", on_delete=django.db.models.deletion.PROTECT, related_name="+", editable=False, **options
    )


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0018_readings_without_account"), ("programs", "0010_sort_keys")]

    operations = [
        migrations.AlterModelOptions("writtenduty", {"ordering": ["item", "staff_role__sort_key", "pk"]}),
        migrations.AddField("share", "program", program(null=True)),
        migrations.AddField("share", "period_start", QuarterOfReview(editable=False, null=True)),
        migrations.RunPython(copy_from_reviews, migrations.RunPython.noop),
        # PostgreSQL alters no table on which a check of its links still waits.
        migrations.RunPython(make_checks, migrations.RunPython.noop),
        migrations.AlterField("share", "program", program()),
        migrations.AlterField("share", "period_start", QuarterOfReview(editable=False)),
        migrations.AddIndex(
            "share",
            models.Index(
                fields=["funder", "program", "-period_start"], condition=Q(withdrawn_at=None), name="share_by_program"
            ),
        ),
        migrations.AddIndex(
            "share",
            models.Index(fields=["funder", "-period_start"], condition=Q(withdrawn_at=None), name="share_by_quarter"),
        ),
        migrations.AddIndex(
            "share",
            models.Index(
                fields=["funder", "program"], condition=Q(withdrawn_at=None, seen_at=None), name="share_not_opened"
            ),
        ),
        migrations.AddIndex(
            "review", models.Index(fields=["program"], condition=Q(state="open"), name="review_open")
        ),
        migrations.AddIndex(
            "issuedreport",
            models.Index(fields=["issued_at"], condition=Q(pdf_sha256=""), name="report_without_file"),
        ),
        migrations.AddIndex(
            "issuedreport", models.Index(fields=["review"], condition=~Q(version="1.0"), name="report_amended")
        ),
        migrations.AddIndex(
            "funderfile",
            models.Index(fields=["asked_at"], condition=Q(pdf_sha256=""), name="funder_file_not_made"),
        ),
    ]
