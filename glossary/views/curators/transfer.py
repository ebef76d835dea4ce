"""Import and export, on the desk and in the admin."""

import io

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from glossary import conf
from glossary.limits import Limit
from glossary.models import Glossary, Upload
from glossary.transactions import on_primary
from glossary.transfer.applying import Refused, import_steps
from glossary.transfer.formats import FORMATS, format_of
from glossary.transfer.planning import plan_steps
from glossary.transfer.records import Problem, Records, exported
from glossary.transfer.skos import NoRdflib
from glossary.transfer.steps import Step
from glossary.views.curators.access import curators_only, render
from glossary.views.curators.steps import respond

# Limits of one request; the command accepts more.
MAX_BYTES = 5_000_000
MAX_TERMS = 5_000
LISTED = 200  # changes shown on the page
TRANSFER = Limit("transfer", conf, "GLOSSARY_TRANSFER_LIMIT")


class UploadForm(forms.Form):
    """The form for a file to import."""

    file = forms.FileField(label=_("File"), max_length=200)
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("", _("as its name says"))] + [(f.name, f.label) for f in FORMATS.values()],
        required=False,
    )
    glossary = forms.ModelChoiceField(
        label=_("Glossary"),
        queryset=Glossary.objects.all(),
        required=False,
        help_text=_("Of the rows that name none."),
    )

    def clean_file(self):
        """Refuse a file that is too large for a request."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("It is larger than %(limit)d MB: use “manage.py glossary_import”."),
                params={"limit": MAX_BYTES // 1_000_000},
            )
        return file

    def clean(self):
        """Choose the format by the file's name if none is given."""
        data = super().clean()
        if data.get("file"):
            named = data.get("format")
            file_format = FORMATS[named] if named else format_of(data["file"].name)
            if file_format is None:
                self.add_error("format", _("The name does not say which format it is."))
            else:
                data["format"] = file_format.name
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def import_terms(request, **context):
    """Receive a file, show its changes, and import it once they are confirmed."""
    if request.POST.get("upload"):
        return _confirm(request, context)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "import.html", {"form": form, **context})
    TRANSFER.admit(request)
    Upload.objects.delete_expired()
    data = form.cleaned_data
    upload = Upload.objects.create(
        uploaded_by=request.user,
        file_name=data["file"].name[:200],
        format=data["format"],
        glossary=data["glossary"],
        content=data["file"].read(),
    )
    return respond(request, _preview(request, upload, context))


def _preview(request, upload, context, problem=None):
    yield Step(_("Reading the file"))
    plan = yield from plan_steps(_records(upload), by=request.user, glossary=upload.glossary)
    changes = [*plan.glossaries, *plan.terms]
    context = {
        "upload": upload,
        "plan": plan,
        "problems": [problem] if problem else plan.problems,
        "shown": changes[:LISTED],
        "left_out": len(changes[LISTED:]),
        "may_confirm": bool(changes) and not plan.problems,
        **context,
    }
    return render(request, "import_plan.html", context)


def _confirm(request, context):
    with on_primary():
        uploads = Upload.objects.of(request.user).select_related("glossary")
    try:
        upload = get_object_or_404(uploads, pk=forms.UUIDField().clean(request.POST["upload"]))
    except forms.ValidationError:
        upload = get_object_or_404(uploads.none())
    if "cancel" in request.POST:
        upload.delete()
        return render(request, "import.html", {"form": UploadForm(), **context})
    return respond(request, _import(request, upload, context))


def _import(request, upload, context):
    reason = request.POST.get("reason", "").strip()
    yield Step(_("Reading the file"))
    try:
        plan = yield from import_steps(
            _records(upload),
            by=request.user,
            glossary=upload.glossary,
            reason=(reason or _("Imported from %(file)s") % {"file": upload.file_name})[:300],
            expected=request.POST.get("plan", ""),
        )
    except Refused as refused:
        return (yield from _preview(request, upload, context, problem=refused.problems[0]))
    upload.delete()
    return render(request, "import_done.html", {"plan": plan, "upload": upload, **context})


def _records(upload):
    try:
        records = FORMATS[upload.format].read(bytes(upload.content))
    except NoRdflib as error:
        return Records(problems=[Problem(None, str(error))])
    if len(records.terms) > MAX_TERMS:
        reason = ngettext(
            "More than %(limit)d term: use “manage.py glossary_import”.",
            "More than %(limit)d terms: use “manage.py glossary_import”.",
            MAX_TERMS,
        )
        return Records(problems=[Problem(None, reason % {"limit": MAX_TERMS})])
    return records


@require_safe
@curators_only
def export_terms(request, **context):
    """Offer the formats, or send the requested file."""
    format = FORMATS.get(request.GET.get("format"))
    glossaries = Glossary.objects.all()
    chosen = request.GET.get("glossary", "")
    if chosen:
        glossaries = glossaries.filter(pk=get_object_or_404(glossaries, slug=chosen).pk)
    if format is None:
        context = {"formats": FORMATS.values(), "glossaries": glossaries, **context}
        return render(request, "export.html", context)
    TRANSFER.admit(request)
    stream = io.BytesIO()
    try:
        format.write(*exported(glossaries), stream)
    except NoRdflib as error:
        context = {"formats": FORMATS.values(), "problem": error, **context}
        return render(request, "export.html", context, status=501)
    # A slug may be in any script, a header may not.
    name = chosen if chosen.isascii() and chosen else "glossary"
    return HttpResponse(
        stream.getvalue(),
        content_type=f"{format.content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{format.extension}"'},
    )
