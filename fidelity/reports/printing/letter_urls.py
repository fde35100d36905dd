from django.urls import path

from fidelity.reports.printing import letter_views

urlpatterns = [
    path("<int:pk>/letter", letter_views.edit, name="flag_letter"),
    path("<int:pk>/letter.txt", letter_views.text_file, name="flag_letter_text"),
    path("<int:pk>/letter.pdf", letter_views.pdf_file, name="flag_letter_pdf"),
    path("<int:pk>/guide.pdf", letter_views.guide_file, name="flag_guide_pdf"),
]
