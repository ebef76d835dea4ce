"""The forum in Django's admin: for creating and arranging forums, and for moderating.

Topics and posts are read-only: their actions call the verbs, so that policy, counters and log are
kept.
"""

from operator import attrgetter

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum import transactions
from forum.models import Action, Block, Forum, Post, Rule, Topic, WatchedWord
from forum.models.moderation import lock_all
from forum.models.verbs import verbs_of


@admin.action(description=_("Anonymise in the forum…"))
def anonymise_account(model_admin, request, queryset):
    """Lead to the page that asks before an account is anonymised.

    For the host's admin of its users: `actions = [anonymise_account]`.
    """
    if len(users := list(queryset[:2])) == 1:
        return redirect("forum:anonymise", users[0].pk)
    messages.error(request, _("Choose one account: each is confirmed by its name."))


@admin.register(Forum)
class ForumAdmin(admin.ModelAdmin):
    """Forums, with their place in the tree, their visibility and their moderators."""

    list_display = ["title", "parent", "kind", "audience", "is_closed", "position", "topic_count"]
    list_editable = ["position"]
    list_filter = ["kind", "audience", "holders_visible_to", "is_closed"]
    list_select_related = ["parent"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["moderators"]
    filter_horizontal = ["groups"]

    def has_delete_permission(self, request, obj=None):
        """Refuse to delete a forum that has topics."""
        is_allowed = super().has_delete_permission(request, obj)
        return is_allowed and not (obj and obj.topics.exists())

    def get_actions(self, request):
        """Leave out bulk deletion, which would bypass `has_delete_permission`."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the admin shows and verbs change."""

    def has_add_permission(self, request):
        """Refuse."""
        return False

    def has_change_permission(self, request, obj=None):
        """Refuse."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Refuse."""
        return False


def verb_action(name, description, call):
    """Return an admin action that calls a verb of each selected row.

    `name` is the verb's, `description` its label, and `call(row)` returns the row's method.

    All of it is one transaction: where one row is refused, none is changed, and a message says
    which row it was and why.
    """

    @admin.action(description=description)
    def run(model_admin, request, queryset):
        changed = 0
        try:
            with transactions.atomic():
                rows = list(queryset)
                lock_all(rows)
                for row in rows:
                    changed += call(row)(by=request.user) is not None
        except (PermissionDenied, ValidationError) as refusal:
            reason = " ".join(getattr(refusal, "messages", [str(refusal)]))
            text = _("Nothing was changed, because of ‘%(row)s’: %(reason)s")
            messages.error(request, text % {"row": row, "reason": reason})
            return
        text = ngettext("%(number)d row changed.", "%(number)d rows changed.", changed)
        messages.add_message(
            request, messages.SUCCESS if changed else messages.INFO, text % {"number": changed}
        )

    run.__name__ = name
    return run


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    """Topics, with the verbs that moderate them."""

    list_display = ["title", "forum", "author_name", "status", "is_closed", "sticky", "reply_count"]
    list_filter = ["status", "is_closed", "sticky", "forum"]
    list_select_related = ["forum"]
    search_fields = ["title", "author_name"]
    show_full_result_count = False
    actions = [verb_action(verb.name, verb.many, verb.of) for verb in verbs_of("topic")]


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    """Posts, with the verbs that moderate them."""

    list_display = ["__str__", "topic", "author_name", "status", "created_at"]
    list_filter = ["status"]
    list_select_related = ["topic__forum"]
    search_fields = ["author_name", "topic__title"]
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["topic", "author_name", "status", "created_at", "edited_at", "body"]
    actions = [verb_action(verb.name, verb.many, verb.of) for verb in verbs_of("post")]


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    """The log of moderation. Deleted topics and forums are shown by their last titles."""

    list_display = [
        "created_at",
        "actor_name",
        "what",
        "forum_name",
        "about",
        "reason",
        "undone_by",
    ]
    list_filter = ["verb", "forum"]
    list_select_related = ["forum", "topic", "undone_by"]
    search_fields = ["actor_name", "topic__title", "topic_title", "forum_title", "reason"]
    date_hierarchy = "created_at"
    actions = [verb_action("undo", _("Undo the selected actions"), attrgetter("undo"))]

    @admin.display(description=_("what was done"), ordering="verb")
    def what(self, action):
        """Return the verb's label."""
        return action.label

    @admin.display(description=_("forum"), ordering="forum_title")
    def forum_name(self, action):
        """Return the forum's title, also if it has been deleted."""
        return action.forum_name

    @admin.display(description=_("topic"), ordering="topic_title")
    def about(self, action):
        """Return the topic's title, also if it has been deleted."""
        return action.topic_name


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """Who may not write, where and until when. Members' pages have the verbs."""

    list_display = ["person", "forum", "until", "is_lifted", "by_name", "why", "created_at"]
    list_filter = ["is_lifted", "forum"]
    list_select_related = ["person", "forum"]


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin):
    """The rules of the site and of forums."""

    list_display = ["title", "forum", "position", "is_in_force"]
    list_editable = ["position", "is_in_force"]
    list_filter = ["forum", "is_in_force"]
    list_select_related = ["forum"]
    search_fields = ["title", "text"]


@admin.register(WatchedWord)
class WatchedWordAdmin(admin.ModelAdmin):
    """The words and web addresses that hold back or refuse a post."""

    list_display = ["text", "kind", "effect"]
    list_editable = ["effect"]
    list_filter = ["kind", "effect"]
    search_fields = ["text"]
