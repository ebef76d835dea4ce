"""The admin. Terms are changed through their verbs, so that their history is kept."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from glossary.models import Alias, Glossary, Term, TermRevision, TermSlug
from glossary.models.terms import MAX_ALIASES, REVISABLE_FIELDS
from glossary.models.vocabulary import changing_vocabulary
from glossary.policy import get_policy
from glossary.views.curators import transfer


@admin.register(Glossary)
class GlossaryAdmin(admin.ModelAdmin):
    """Glossaries. A slug cannot be changed later, because addresses contain it."""

    list_display = ["name", "slug", "language", "is_global", "term_count"]
    list_filter = ["is_global", "language"]
    search_fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        """Return the glossaries with the number of their terms."""
        return super().get_queryset(request).with_term_counts(request.user)

    @admin.display(description=_("terms"), ordering="term_count")
    def term_count(self, glossary):
        """Return the number of the glossary's terms."""
        return glossary.term_count

    def get_readonly_fields(self, request, obj=None):
        """Make the slug of an existing glossary read-only."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        """Suggest a slug for a new glossary."""
        return {} if obj else self.prepopulated_fields


class CaseSelect(forms.NullBooleanSelect):
    """Choice of whether an alias links only in its exact case, or like its term."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = [("unknown", _("as the term")), ("true", _("yes")), ("false", _("no"))]


class AliasInline(admin.TabularInline):
    """A term's other forms; `TermAdmin` saves them with the term."""

    model = Alias
    formfield_overrides = {models.BooleanField: {"widget": CaseSelect}}
    extra = 2
    max_num = MAX_ALIASES

    # An alias is part of its term, so the permission on the term decides.

    def has_view_permission(self, request, obj=None):
        """Ask for the permission on the term."""
        return super().has_view_permission(request, obj) or get_policy().is_curator(request.user)

    def has_add_permission(self, request, obj=None):
        """Ask for the permission on the term."""
        return get_policy().is_curator(request.user)

    has_change_permission = has_delete_permission = has_add_permission


class TermForm(forms.ModelForm):
    """A term, the reason for a change, and a change of its status."""

    STEPS = {
        "": _("keep the status"),
        "publish": _("publish"),
        "unpublish": _("make it a draft"),
        "retire": _("retire"),
        "restore": _("restore"),
    }
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Kept in the history. A retired term’s page shows it."),
    )
    step = forms.ChoiceField(label=_("After saving"), choices=STEPS.items(), required=False)

    class Meta:
        model = Term
        fields = [
            *("glossary", "name", "slug", "summary", "definition", "source_title", "source_url"),
            *("see_also", "case_sensitive", "autolink"),
        ]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def clean(self):
        """Refuse a step that the term's verb would refuse."""
        data = super().clean()
        step = data.get("step")
        if step == "retire" and not data.get("reason"):
            self.add_error("reason", _("Say why the term is retired."))
        if step in ("publish", "restore") and not (data.get("definition") or "").strip():
            self.add_error("definition", _("A term is published with a definition."))
        if step == "restore" and not self.instance.is_retired:
            self.add_error("step", _("Only a retired term can be restored."))
        return data


class TermActionForm(ActionForm):
    """Adds a reason to the actions of the list."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    """Terms with their aliases; every change goes through `Glossary.define` and `Term.revise`."""

    form = TermForm
    inlines = [AliasInline]
    action_form = TermActionForm
    actions = ["publish", "unpublish", "retire", "restore", "review"]
    list_display = ["name", "glossary", "status", "autolink", "reviewed_at", "updated_at"]
    list_filter = [
        *("status", "glossary", "autolink", "case_sensitive"),
        ("reviewed_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "sort_key", "summary", "aliases__text", "uuid"]
    list_select_related = ["glossary"]
    autocomplete_fields = ["see_also", "glossary"]
    readonly_fields = ["status", "reviewed_by", "reviewed_at", "uuid", "created_at", "updated_at"]
    date_hierarchy = "updated_at"
    fieldsets = [
        (None, {"fields": ["glossary", "name", "slug", "summary", "definition"]}),
        (_("Source"), {"fields": ["source_title", "source_url", "see_also"]}),
        (_("Linking"), {"fields": ["case_sensitive", "autolink"]}),
        (_("This change"), {"fields": ["step", "reason"]}),
        (_("State"), {"fields": readonly_fields}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Leave out the state of a new term."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_urls(self):
        """Add the addresses of import and export."""
        return [
            path(
                "import/",
                self.admin_site.admin_view(self.import_view),
                name="parlance_glossary_term_import",
            ),
            path(
                "export/",
                self.admin_site.admin_view(self.export_view),
                name="parlance_glossary_term_export",
            ),
            *super().get_urls(),
        ]

    def import_view(self, request):
        """Import terms, inside the admin's own page."""
        return transfer.import_terms(request, **self._page(request))

    def export_view(self, request):
        """Export terms, inside the admin's own page."""
        return transfer.export_terms(request, **self._page(request))

    def _page(self, request):
        return {"base_template": "admin/base_site.html", **self.admin_site.each_context(request)}

    def save_model(self, request, obj, form, change):
        """Save nothing: `save_related` saves the term together with its aliases."""

    def save_related(self, request, form, formsets, change):
        """Save the term, its aliases and its status through the verbs."""
        names = form.changed_data if change else form.cleaned_data
        values = {name: form.cleaned_data[name] for name in names if name in REVISABLE_FIELDS}
        values["reason"] = form.cleaned_data["reason"]
        for formset in formsets:
            values["aliases"] = _alias_values(formset)
        step = form.cleaned_data["step"]
        with changing_vocabulary():
            if change:
                term = Term.objects.get(pk=form.instance.pk).revise(by=request.user, **values)
            else:
                glossary, name = values.pop("glossary"), values.pop("name")
                term = glossary.define(name, by=request.user, **values)
            if step:
                getattr(term, step)(by=request.user, reason=form.cleaned_data["reason"])
            form.instance.pk = term.pk
            form.instance._state.adding = False
            form.instance.refresh_from_db()

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, terms):
        """Publish the chosen terms."""
        self._each(request, terms, "publish")

    @admin.action(description=_("Make drafts"), permissions=["change"])
    def unpublish(self, request, terms):
        """Make the chosen terms drafts."""
        self._each(request, terms, "unpublish")

    @admin.action(description=_("Retire (say why)"), permissions=["change"])
    def retire(self, request, terms):
        """Retire the chosen terms."""
        if not request.POST.get("reason", "").strip():
            self.message_user(request, _("Say why the terms are retired."), messages.ERROR)
            return
        self._each(request, terms, "retire")

    @admin.action(description=_("Restore"), permissions=["change"])
    def restore(self, request, terms):
        """Publish the chosen retired terms again."""
        self._each(request, terms, "restore")

    @admin.action(description=_("Mark as reviewed"), permissions=["change"])
    def review(self, request, terms):
        """Record that the curator has reviewed the chosen terms."""
        for term in terms:
            term.review(by=request.user)
        self._say_done(request, len(terms))

    def _each(self, request, terms, verb):
        done, reason = 0, request.POST.get("reason", "").strip()[:300]
        for term in terms:
            try:
                getattr(term, verb)(by=request.user, reason=reason)
                done += 1
            except ValidationError as error:
                self.message_user(request, f"{term}: {' '.join(error.messages)}", messages.ERROR)
            except PermissionDenied as error:
                self.message_user(request, str(error), messages.ERROR)
        self._say_done(request, done)

    def _say_done(self, request, count):
        if count:
            message = ngettext("%(count)d term done.", "%(count)d terms done.", count)
            self.message_user(request, message % {"count": count})


@admin.register(TermRevision)
class TermRevisionAdmin(admin.ModelAdmin):
    """The history of all terms, read-only. It outlives deleted terms."""

    list_display = ["name", "number", "status", "changed_by_name", "reason", "created_at"]
    list_filter = ["status", ("term", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["name", "changed_by_name", "reason"]

    def has_add_permission(self, request):
        """Refuse: history is written by the verbs."""
        return False

    def has_change_permission(self, request, obj=None):
        """Refuse: history is written by the verbs."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Allow it for deleted terms only, whose text may have to go for good."""
        return bool(obj and obj.term_id is None) and super().has_delete_permission(request, obj)


@admin.register(TermSlug)
class TermSlugAdmin(admin.ModelAdmin):
    """Old addresses that redirect. They can be deleted, but are written only by the verbs."""

    list_display = ["slug", "glossary", "term"]
    list_filter = ["glossary"]
    list_select_related = ["glossary", "term"]
    search_fields = ["slug", "term__name"]

    def has_add_permission(self, request):
        """Refuse: old slugs are written when a term gets a new one."""
        return False

    def has_change_permission(self, request, obj=None):
        """Refuse: old slugs are written when a term gets a new one."""
        return False


def _alias_values(formset):
    """Return the aliases of a valid formset as mappings, and record the changes for the log."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    aliases = []
    for form in formset.forms:
        data = form.cleaned_data
        if not data.get("text"):
            continue
        if formset.can_delete and data.get("DELETE"):
            formset.deleted_objects += [form.instance] if form.instance.pk else []
            continue
        if form.has_changed():
            was_there = form.instance.pk is not None
            changed = [(form.instance, form.changed_data)] if was_there else []
            formset.changed_objects += changed
            formset.new_objects += [] if was_there else [form.instance]
        aliases.append({name: data[name] for name in ("text", "kind", "case_sensitive")})
    return aliases
