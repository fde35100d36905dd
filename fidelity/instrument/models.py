"""Released versions of the instrument as they were when released: rows that never change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from fidelity.instrument.definition import parsing, versions
from fidelity.instrument.definition.structure import Instrument


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

    @property
    def definition(self) -> Instrument:
        """The version as frozen values; read once in a process, so that `text` need not be loaded with every row."""
        if self.checksum not in _DEFINITIONS:
            _DEFINITIONS[self.checksum] = parsing.parse_instrument(
                self.text, path=_("instrument %(version)s") % {"version": self.version}
            )
        return _DEFINITIONS[self.checksum]

    @staticmethod
    def read_released() -> None:
        """Read the versions that this code brings, without the database, so that no definition need be read later."""
        for version in versions.released_texts(settings.SEEDS / "instrument"):
            definition = version.parse()
            _DEFINITIONS.setdefault(definition.checksum, definition)

    @classmethod
    def definition_by_key(cls, key: int, checksum: str) -> Instrument:
        """The same of the version with this key; a query where this process has not read it yet."""
        return _DEFINITIONS.get(checksum) or cls.objects.get(pk=key).definition


# By checksum: the text that it was computed from is the only one it can stand for.
_DEFINITIONS: dict[str, Instrument] = {}
