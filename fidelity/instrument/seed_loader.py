"""The five documents as the running app knows them: read once from `seeds/sources/`."""

from functools import cache

from django.conf import settings

from fidelity.instrument.sources.documents import Sources, load_sources


@cache
def sources() -> Sources:
    return load_sources(settings.SEEDS / "sources")
