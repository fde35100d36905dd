"""What an admin types about an organisation and its programs, checked; each form can be saved by itself."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs import names
from programs.calendar.quarters import YearStart
from programs.form_fields import CharField, text_field
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords
from programs.models import Organisation, Program
from programs.organisation.quarters_to_choose import as_choices, first_quarters, good_start, quarter_of_slug
from programs.thresholds import LEAST_ANSWERS

LONGEST_KEPT = 100
SAME_ORGANISATION = gettext_lazy("There is an organization with this name here already.")
SAME_PROGRAM = gettext_lazy("There is a program with this name here already. Two that look alike would be mixed up.")


class PartForm(forms.ModelForm):
    """One part of what is set for an organisation; `log_lines` says to its programs what was changed."""

    title: Any
    part: str

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.before = today, Organisation.objects.filter(pk=self.instance.pk).first()
        self.helper = plain_form()

    def log_lines(self) -> Iterator[str]:
        raise NotImplementedError


class NameForm(PartForm):
    """What stands on reports, and when a review is late."""

    title, part = gettext_lazy("Name, paper and days to finish"), "name"

    class Meta:
        model = Organisation
        formfield_callback = text_field
        fields = ["name", "paper", "days_to_finish"]
        labels = {"name": gettext_lazy("Name of the organization")}
        help_texts = {
            "paper": gettext_lazy("Reports that are final stay on the paper that they were made for."),
            "days_to_finish": gettext_lazy("After that a review is called late. Nothing is closed by it."),
        }
        widgets = {"paper": forms.RadioSelect}

    def clean_name(self) -> str:
        return unlike_others(self.cleaned_data["name"], self.instance)

    def clean_days_to_finish(self) -> int:
        days = self.cleaned_data["days_to_finish"]
        if not 1 <= days <= 365:
            raise forms.ValidationError(_("Please choose from 1 to 365 days."))
        return days

    def log_lines(self) -> Iterator[str]:
        if "name" in self.changed_data:
            yield _("gave the organization another name: “%(name)s”") % {"name": self.instance.name[:100]}
        if "paper" in self.changed_data:
            yield _("changed the paper of reports: %(paper)s") % {"paper": self.instance.get_paper_display()}
        if "days_to_finish" in self.changed_data:
            words = _("changed the days to finish a review from %(before)s to %(after)s")
            yield words % {"before": self.initial["days_to_finish"], "after": self.instance.days_to_finish}


class YearForm(PartForm):
    """How quarters are counted and called."""

    title, part = gettext_lazy("Fiscal year"), "year"

    class Meta:
        model = Organisation
        fields = ["year_start"]
        labels = {"year_start": gettext_lazy("The year goes from")}
        widgets = {"year_start": forms.RadioSelect}

    def log_lines(self) -> Iterator[str]:
        if self.changed_data:
            words = _("changed the fiscal year: %(year)s. Quarters keep their months and get other names")
            yield words % {"year": self.instance.get_year_start_display()}


class ContactsForm(PartForm):
    """Whom peer supporters can turn to, since nothing here is for complaints or a crisis."""

    title, part = gettext_lazy("Whom peer supporters can turn to"), "contacts"

    class Meta:
        model = Organisation
        formfield_callback = text_field
        fields = ["contacts"]
        labels = {"contacts": gettext_lazy("Offices, and how to reach them")}
        help_texts = {
            "contacts": gettext_lazy(
                "For complaints, worries about work and a crisis. One office a line, with its phone. Peer supporters "
                "see it before they answer, without signing in."
            )
        }
        widgets = {"contacts": forms.Textarea(attrs={"rows": 8})}

    def log_lines(self) -> Iterator[str]:
        if self.changed_data:
            yield _("changed whom peer supporters can turn to")


class ThresholdForm(PartForm):
    """From how many answers on what peer supporters say is shown. What was promised holds (scoring.md 4)."""

    title, part = gettext_lazy("Answers needed before anything is shown"), "answers"

    class Meta:
        model = Organisation
        fields = ["voice_threshold"]
        labels = {"voice_threshold": gettext_lazy("So many people have to answer")}
        help_texts = {
            "voice_threshold": gettext_lazy(
                "It can be raised, never lowered. A quarter that is open keeps the number it was opened with."
            )
        }

    def clean_voice_threshold(self) -> int:
        """Against the number that stands now, which another admin may have raised a moment ago."""
        number, before = self.cleaned_data["voice_threshold"], self.before.voice_threshold if self.before else 0
        if number < max(before, LEAST_ANSWERS):
            words = _("This number can be raised, never lowered. It is %(before)s now.")
            raise forms.ValidationError(words % {"before": max(before, LEAST_ANSWERS)})
        return number

    def log_lines(self) -> Iterator[str]:
        if self.before and self.before.voice_threshold != self.instance.voice_threshold:
            words = _("raised the answers needed before anything is shown from %(before)s to %(after)s")
            yield words % {"before": self.before.voice_threshold, "after": self.instance.voice_threshold}


class KeepingForm(PartForm):
    """How long words are kept. Fewer years delete something for good, so it is asked whether that is meant."""

    title, part = gettext_lazy("How long words are kept"), "keeping"

    sure = forms.BooleanField(required=False, label=gettext_lazy("Delete older words for good; I know what goes"))

    class Meta:
        model = Organisation
        fields = ["keep_years"]
        labels = {"keep_years": gettext_lazy("Years")}
        help_texts = {"keep_years": gettext_lazy("Three at least. Left empty, words are kept for good.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.is_bound and self._is_shorter()):
            del self.fields["sure"]

    def _is_shorter(self) -> bool:
        typed, before = str(self["keep_years"].data or "").strip(), self.instance.keep_years
        return typed.isdecimal() and len(typed) < 4 and (before is None or int(typed) < before)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        years = cleaned.get("keep_years")
        if years and years > LONGEST_KEPT:
            self.add_error("keep_years", _("Please leave it empty to keep words for good."))
        elif years and "sure" in self.fields and not cleaned.get("sure"):
            start = self.instance.quarter_of(self.today).start
            first = date_format(start.replace(year=start.year - years), "F j, Y")
            words = _("Words from before %(day)s would go for good. If you mean it, tick the box and save again.")
            self.add_error("sure", words % {"day": first})
        return cleaned

    def log_lines(self) -> Iterator[str]:
        if "keep_years" not in self.changed_data:
            return
        years = self.instance.keep_years
        if years is None:
            yield _("set that words are kept for good")
        else:
            words = ngettext(
                "set that words are kept for %(years)s year", "set that words are kept for %(years)s years", years
            )
            yield words % {"years": years}


PARTS: dict[str, type[PartForm]] = {
    form.part: form for form in (NameForm, YearForm, ContactsForm, ThresholdForm, KeepingForm)
}


def unlike_others(name: str, organisation: Organisation) -> str:
    """`name`, where no other organisation has one that people would read as the same."""
    others = Organisation.objects.exclude(pk=organisation.pk).values_list("name", flat=True)
    if names.same_key(name) in map(names.same_key, others):
        raise forms.ValidationError(SAME_ORGANISATION)
    return name


class ProgramForm(forms.ModelForm):
    """A program of an organisation; its first quarter is chosen from a list while nothing was reviewed."""

    first = forms.ChoiceField(
        label=gettext_lazy("First quarter that is reviewed here"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Reviews begin with it. Nobody is asked about the quarters before."),
    )

    class Meta:
        model = Program
        formfield_callback = text_field
        fields = ["name", "kind", "setting"]
        labels = {
            "name": gettext_lazy("Name of the program"),
            "kind": gettext_lazy("What kind of program it is"),
            "setting": gettext_lazy("Where it works"),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        program = self.instance
        self.year_start = YearStart(program.organisation.year_start)
        now = program.first_quarter
        if program.pk and program.reviews.exists():
            del self.fields["first"]
        else:
            offered = first_quarters(program.organisation, today, now=now)
            self.fields["first"].choices = as_choices(program.organisation, offered, today)
            chosen = program.organisation.quarter_of(now) if now else good_start(program.organisation, today)
            self.fields["first"].initial = chosen.slug
        self.helper = plain_form()

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = self.instance.organisation.programs.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if names.same_key(name) in map(names.same_key, others):
            raise forms.ValidationError(SAME_PROGRAM)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if first := cleaned.get("first"):
            self.instance.first_quarter = quarter_of_slug(first, self.year_start).start
        return cleaned


class SiteForm(GuardedWords, forms.Form):
    """Another name for a site."""

    called = gettext_lazy("the name of a site")

    site = CharField(label=gettext_lazy("Name of the site"), max_length=60)
