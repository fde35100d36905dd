"""What is asked, by domain and by document; from every item to the places it rests on, and back."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.manual import has_manual, manual_context, manual_page
from fidelity.instrument.models import InstrumentVersion
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.trail import items_reaching, source_trail
from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from programs.access import public

T = TypeVar("T")


def _newest() -> Instrument:
    version = InstrumentVersion.objects.last()
    if not version:
        raise Http404(_("No version of the instrument is loaded yet."))
    return version.definition


def _version(version: str) -> Instrument:
    return get_object_or_404(InstrumentVersion, version=version).definition


def _known(entries: Mapping[str, T], key: str, missing: str) -> T:
    """The entry; 404 with the sentence `missing` where there is none."""
    if key not in entries:
        raise Http404(missing % {"code": key})
    return entries[key]


@public
def overview(request: HttpRequest) -> HttpResponse:
    instrument = _newest()
    context = {
        "instrument": instrument,
        "has_manual": has_manual(instrument),
        "documents": sources().documents,
        "how_well_it_measures": _(HOW_WELL_IT_MEASURES),
    }
    return render(request, "instrument/overview.html", context)


@public
def domain(request: HttpRequest, version: str, code: str) -> HttpResponse:
    instrument = _version(version)
    chosen = _known(instrument.domain_by_code, code, _("There is no domain “%(code)s”."))
    context = {"instrument": instrument, "domain": chosen, "items": instrument.by_domain[code]}
    return render(request, "instrument/domain.html", context)


@public
def item(request: HttpRequest, version: str, code: str) -> HttpResponse:
    instrument = _version(version)
    chosen = _known(instrument.by_code, code, _("There is no question “%(code)s”."))
    context = {
        "instrument": instrument,
        "item": chosen,
        "domain": instrument.domain_by_code[chosen.domain],
        "page": manual_page(chosen, instrument, sources()),
        "trail": source_trail(chosen, sources()),
    }
    return render(request, "instrument/item.html", context)


@public
def manual(request: HttpRequest, version: str) -> HttpResponse:
    """How to rate: the chapter on the whole, and the way to the page of each question."""
    instrument = _version(version)
    if not has_manual(instrument):
        raise Http404(_("Version %(version)s has no manual.") % {"version": version})
    return render(request, "instrument/manual.html", manual_context(instrument, sources()))


@public
def documents(request: HttpRequest) -> HttpResponse:
    return render(request, "instrument/documents.html", {"documents": sources().documents.values()})


@public
def differences(request: HttpRequest) -> HttpResponse:
    """Where the documents differ, all of it, each with the questions that show it."""
    instrument = _newest()
    differences = [
        (contradiction, [item for item in instrument.items if contradiction.code in item.differ])
        for contradiction in sources().contradictions.values()
    ]
    context = {"instrument": instrument, "differences": differences}
    return render(request, "instrument/differences.html", context)


@public
def document(request: HttpRequest, code: str) -> HttpResponse:
    known = sources()
    chosen = _known(known.documents, code, _("There is no document “%(code)s”."))
    context = {"document": chosen, "sections": known.sections(code)}
    return render(request, "instrument/document.html", context)


@public
def place(request: HttpRequest, place: str) -> HttpResponse:
    known, instrument = sources(), _newest()
    chosen = _known(known.places, place, _("There is no place “%(code)s”."))
    context = {
        "instrument": instrument,
        "place": chosen,
        "document": known.documents[chosen.document],
        "concept": known.concepts.get(chosen.concept),
        "items": items_reaching(chosen, instrument),
    }
    return render(request, "instrument/place.html", context)
