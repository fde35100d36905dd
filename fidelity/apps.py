from django.apps import AppConfig
from django.utils.translation import gettext, gettext_lazy, ngettext

from fidelity.wording.translation import use_catalogue


class FidelityConfig(AppConfig):
    name = "fidelity"
    verbose_name = gettext_lazy("Fidelity reviews")

    def ready(self) -> None:
        use_catalogue(gettext, ngettext)
