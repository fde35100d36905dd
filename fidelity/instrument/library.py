"""The five documents as the running app knows them: read once from `seeds/sources/`."""

from functools import cache

from django.conf import settings

from fidelity.instrument.sources.places import Sources, load


@cache
def sources() -> Sources:
    return load(settings.SEEDS / "sources")
