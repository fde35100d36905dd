"""Files of issued reports may lie in a store instead of their rows, which say where."""

from django.db import migrations, models
from django.db.models import Q

from programs.append_only import KeepRowsForGood

CONSTRAINTS = {"issuedreport": "report_file_with_its_checksum", "funderfile": "funder_file_with_its_checksum"}
NO_FILE = Q(pdf=None, pdf_name="", pdf_sha256="")
IN_THE_ROW = Q(pdf__isnull=False, pdf_name="") & ~Q(pdf_sha256="")
IN_THE_STORE = Q(pdf=None) & ~Q(pdf_name="") & ~Q(pdf_sha256="")


def operations_on(model, constraint):
    name = models.CharField("place in the store", max_length=120, blank=True, default="", editable=False)
    kept = models.CheckConstraint(condition=NO_FILE | IN_THE_ROW | IN_THE_STORE, name=constraint)
    return [
        migrations.RemoveConstraint(model, constraint),
        migrations.AddField(model, "pdf_name", name),
        migrations.AddConstraint(model, kept),
        # SQLite copies the table to add to it, and its triggers are lost then.
        KeepRowsForGood(f"fidelity_{model}", changing=("pdf", "pdf_name", "pdf_sha256", "trouble")),
    ]


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0021_longer_codes")]

    operations = [operation for pair in CONSTRAINTS.items() for operation in operations_on(*pair)]
