from django.apps import AppConfig
from django.utils.translation import gettext, ngettext

from fidelity.wording.translation import use_catalogue


class FidelityConfig(AppConfig):
    name = "fidelity"
    verbose_name = "Fidelity reviews"

    def ready(self) -> None:
        use_catalogue(gettext, ngettext)
