"""Signing in and out, passwords, second steps; whatever of allauth is not named here is not open."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from programs.people.first_account_views import make_account
from programs.people.invitation_views import invitation
from programs.sign_in.views import allauth_page, change_password, security, session_left, sign_in

urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("invitation/<str:token>", invitation, name="invitation"),
    path("first/<str:token>", make_account, name="first_account"),
    path("session", session_left, name="account_session"),
    path("reauthenticate/", allauth_page(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", allauth_page(change_password), name="account_change_password"),
    path("password/reset/", allauth_page(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("security/", security, name="mfa_index"),
    path("security/step/", allauth_page(mfa.authenticate), name="mfa_authenticate"),
    path("security/again/", allauth_page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("security/app/add/", allauth_page(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove/", allauth_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", allauth_page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("security/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("security/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("security/passkeys/add/", allauth_page(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/passkeys/again/", allauth_page(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("security/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/passkeys/<int:pk>/rename/", allauth_page(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
