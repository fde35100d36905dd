"""Check a report without an account: its code or its file in, one word out."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from fidelity.reports.sharing import verification
from fidelity.reports.sharing.verification import VerificationResult
from programs.access import public
from programs.form_fields import CodeField

MEGABYTE = 1_000_000
LARGEST = 5 * MEGABYTE
TOO_LARGE = gettext_noop(
    "This file is larger than %(size)s MB. No report of this app is, so it can't be one as it was issued."
)


class CodeForm(forms.Form):
    """The code as somebody reads it from paper."""

    code = CodeField(
        label=_("The code of the report"), max_length=100, error_messages={"required": _("Type the code first.")}
    )


class FileForm(forms.Form):
    """The file as it was downloaded."""

    file = forms.FileField(
        label=_("The PDF of the report"),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "empty": _("This file is empty. Choose the PDF as you got it."),
            "invalid": _("No file arrived. Choose it once more."),
            "max_length": _("The name of this file is too long. Give it a shorter one."),
        },
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_(TOO_LARGE) % {"size": LARGEST // MEGABYTE})
        return file


# Nothing is changed by asking, and a token against forgery would need a cookie.
@public
@csrf_exempt
@cache_control(no_store=True)
def verify(request: HttpRequest) -> HttpResponse:
    """`?code=` in the address, so that a link can ask; files are posted, read in memory and forgotten."""
    codes, files = CodeForm(request.GET if "code" in request.GET else None), FileForm()
    result: VerificationResult | None = None
    if request.method == "POST":
        codes, files = CodeForm(), FileForm(request.POST, request.FILES)
        result = verification.verify_file(files.cleaned_data["file"].chunks()) if files.is_valid() else None
    elif codes.is_valid():
        result = verification.verify_code(codes.cleaned_data["code"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if files.errors or codes.errors else HTTPStatus.OK
    return render(request, "reports/verify.html", {"codes": codes, "files": files, "found": result}, status=status)
