"""Signing in and out; the only account pages that this release opens."""

from allauth.account import views as allauth
from django.urls import path

from programs.views import sign_in

urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
]
