from django.urls import path

from fidelity.records import views

urlpatterns = [path("take-along", views.take_along, name="take_along")]
