from django.urls import path

from fidelity.reports import flag_views

urlpatterns = [
    path("<int:pk>/letter", flag_views.edit, name="flag_letter"),
    path("<int:pk>/letter.txt", flag_views.text_file, name="flag_letter_text"),
    path("<int:pk>/letter.pdf", flag_views.pdf_file, name="flag_letter_pdf"),
    path("<int:pk>/guide.pdf", flag_views.guide_file, name="flag_guide_pdf"),
]
