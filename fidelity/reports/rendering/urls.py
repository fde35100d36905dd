from django.urls import path

from fidelity.reports.rendering import views

urlpatterns = [path("files/<str:code>/again", views.file_again, name="file_again")]
