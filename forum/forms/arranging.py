"""The forms of owners for forums."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.forms.verb_form import Text, VerbForm
from forum.models import Forum
from forum.models.names import name_of
from forum.policy import get_policy
from glossary.models import Glossary

# Names of people to add at once.
MAX_NAMES = 50


class ForumForm(VerbForm):
    """Make a forum, or change one; moderators of a forum see the fields that they may change.

    `preview` is a function from a change to the rows that say who would see what. Nothing that
    changes who sees a forum is saved before these were shown: `seen` is their digest.
    """

    must_be_sent = ("title", "description")
    title = Text(label=_("Title"), widget=forms.TextInput({"dir": "auto"}))
    slug = Text(
        label=_("Address"),
        help_text=_("The last part of its address. Empty: it follows from the title."),
    )
    description = Text(label=_("Description"), widget=forms.Textarea({"dir": "auto", "rows": 3}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Forum.Kind.choices)
    parent = forms.ModelChoiceField(
        Forum.objects.none(), label=_("Lies in"), required=False, empty_label=_("None")
    )
    is_closed = forms.BooleanField(
        label=_("Closed: it takes no new topics and replies"), required=False
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Forum.Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever does not see the forum that it lies in does not see this one."),
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    moderators = forms.ModelMultipleChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Its moderators"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_moderators = forms.CharField(
        label=_("Add moderators"),
        required=False,
        max_length=1000,
        help_text=_("Names that they sign in with, with commas in between."),
    )
    glossary = forms.ModelChoiceField(
        Glossary.objects.none(), label=_("Glossary"), required=False, empty_label=_("None")
    )
    holders_visible_to = forms.ChoiceField(
        label=_("Who holds what is shown to"), choices=Forum.HoldersVisibleTo.choices
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args, user, previewing, forum=None, parent=None, **options):
        """`parent` is where a new forum lies at first; `previewing` is described above."""
        super().__init__(*args, **options)
        self.forum, self.previewing, self.previews = forum, previewing, []
        self.is_owner = bool(get_policy().can_manage_forums(user))
        if forum:
            self.initial |= {name: getattr(forum, name) for name in self.plain_names()}
            self.initial |= {"groups": forum.group_ids, "moderators": forum.moderator_ids}
        else:
            self.initial |= {"parent": parent, "visibility": "inherited"}
        if not self.is_owner:
            for name in self.fields.keys() - {"title", "description", "is_closed", "seen"}:
                del self.fields[name]
        else:
            self.offer(forum)

    def plain_names(self):
        """Return the names of the fields that a row of the table has."""
        columns = {field.name for field in Forum._meta.concrete_fields}
        return [name for name in self.fields if name in columns]

    def offer(self, forum):
        """Offer what can be chosen: forums that are not below this one, its moderators, …"""
        forums = Forum.objects.order_by("title", "pk")
        self.fields["parent"].queryset = forums.exclude(pk=forum.pk) if forum else forums
        self.fields["glossary"].queryset = Glossary.objects.order_by("name", "pk")
        self.fields["groups"].queryset = Group.objects.order_by("name")
        moderators = self.fields["moderators"]
        if forum is None:
            del self.fields["moderators"]
        else:
            moderators.queryset = forum.moderators.order_by("pk")
            moderators.label_from_instance = name_of

    def clean_new_moderators(self):
        """Return the people with these names as a list; raise where there is none of a name."""
        users = get_user_model()
        names = [name.strip() for name in self.cleaned_data["new_moderators"].split(",")]
        names = [name for name in names if name][:MAX_NAMES]
        found = {
            user.get_username(): user
            for user in users._default_manager.filter(**{f"{users.USERNAME_FIELD}__in": names})
        }
        if missing := [name for name in names if name not in found]:
            raise ValidationError(
                _("Nobody signs in as %(names)s."), params={"names": ", ".join(missing)}
            )
        return list(found.values())

    def fields_to_set(self):
        """Return the verb's arguments from the cleaned data."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if self.is_owner:
            data["moderators"] = [*data.get("moderators", ()), *data.pop("new_moderators")]
            if not data["slug"].strip():
                data["slug"] = self.forum.slug if self.forum else ""
        return data

    def write(self, *, by):
        """Call the verb; return the Forum."""
        if self.forum is None:
            return Forum.make(by=by, **self.fields_to_set())
        with transactions.atomic():
            forum = Forum.objects.get(pk=self.forum.pk)
            forum.revise(by=by, **self.fields_to_set())
        return forum

    def call_verb(self, *, by):
        """Save, unless other people would see something and that was not shown; return the Forum.

        Returns None where `previews` has to be shown first. What moderators may change, changes
        nothing there.
        """
        if not self.is_owner:
            return self.write(by=by)
        self.previews, digest = self.previewing(lambda: self.write(by=by))
        if any(row.is_changed for row in self.previews) and self.cleaned_data["seen"] != digest:
            self.digest = digest
            return None
        return self.write(by=by)
