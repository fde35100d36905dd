from django.urls import path

from fidelity.search import views

urlpatterns = [path("search", views.search, name="search")]
