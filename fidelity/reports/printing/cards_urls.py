from django.urls import path

from fidelity.reports.printing import cards_views

urlpatterns = [
    path("cards.pdf", cards_views.pdf_file, name="voice_cards_pdf"),
    path("cards/print", cards_views.print_page, name="voice_cards_print"),
]
