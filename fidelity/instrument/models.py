"""Released versions of the instrument as they were when released: rows that never change."""

from functools import cached_property, lru_cache

from django.db import models

from fidelity.instrument import parsing
from fidelity.instrument.definition import Instrument


class InstrumentVersion(models.Model):
    """One released version with the whole text of its file, so that an old review can always be read."""

    version = models.CharField(max_length=12, unique=True)
    released = models.DateField()
    checksum = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        ordering = ["released", "pk"]

    def __str__(self) -> str:
        return self.version

    @cached_property
    def definition(self) -> Instrument:
        return _parsed(self.version, self.text)


@lru_cache(maxsize=8)
def _parsed(version: str, text: str) -> Instrument:
    return parsing.parse(text, path=f"instrument {version}")
