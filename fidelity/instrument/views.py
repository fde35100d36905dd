"""What is asked, by domain and by document; from every item to the places it rests on, and back."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.library import sources
from fidelity.instrument.models import InstrumentVersion
from fidelity.instrument.sources.trail import items_reaching, source_trail
from programs.access import public

T = TypeVar("T")


def _newest() -> Instrument:
    version = InstrumentVersion.objects.last()
    if not version:
        raise Http404("No version of the instrument is loaded yet.")
    return version.definition


def _version(version: str) -> Instrument:
    return get_object_or_404(InstrumentVersion, version=version).definition


def _known(entries: Mapping[str, T], key: str, what: str) -> T:
    if key not in entries:
        raise Http404(f"There is no {what} “{key}”.")
    return entries[key]


@public
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "instrument/overview.html", {"instrument": _newest(), "documents": sources().documents})


@public
def domain(request: HttpRequest, version: str, code: str) -> HttpResponse:
    instrument = _version(version)
    found = _known(instrument.domain_by_code, code, "domain")
    context = {"instrument": instrument, "domain": found, "items": instrument.by_domain[code]}
    return render(request, "instrument/domain.html", context)


@public
def item(request: HttpRequest, version: str, code: str) -> HttpResponse:
    instrument = _version(version)
    found = _known(instrument.by_code, code, "question")
    context = {
        "instrument": instrument,
        "item": found,
        "domain": instrument.domain_by_code[found.domain],
        "trail": source_trail(found, sources()),
    }
    return render(request, "instrument/item.html", context)


@public
def documents(request: HttpRequest) -> HttpResponse:
    return render(request, "instrument/documents.html", {"documents": sources().documents.values()})


@public
def document(request: HttpRequest, code: str) -> HttpResponse:
    known = sources()
    found = _known(known.documents, code, "document")
    context = {"document": found, "sections": known.sections(code)}
    return render(request, "instrument/document.html", context)


@public
def place(request: HttpRequest, place: str) -> HttpResponse:
    known, instrument = sources(), _newest()
    found = _known(known.places, place, "place")
    context = {
        "instrument": instrument,
        "place": found,
        "document": known.documents[found.document],
        "concept": known.concepts.get(found.concept),
        "items": items_reaching(found, instrument),
    }
    return render(request, "instrument/place.html", context)
