from django.urls import path

from programs.organisation import views

urlpatterns = [
    path("", views.organisation, name="organisation"),
    path("accounts", views.accounts, name="organisation_accounts"),
    path("new-program", views.program_add, name="organisation_program_add"),
    path("programs/<slug:slug>", views.program_edit, name="organisation_program"),
    path("programs/<slug:slug>/site", views.site, name="organisation_site"),
    path("<slug:part>", views.part, name="organisation_part"),
]
