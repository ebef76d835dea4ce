"""The page of the rules, and those on which owners and moderators keep them."""

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.forms.rules import KeptRuleForm
from forum.models import Forum, Rule
from forum.policy import get_policy
from forum.views.forums import find_forum
from forum.views.pages import Crumb, show_page
from forum.views.sent import number_in, sent_data
from forum.views.sign_in import require_or_sign_in

# What the buttons of the page of kept rules do; the value of each is the rule's id.
BUTTONS = ("up", "down", "retire", "restore")


@require_safe
def rules(request):
    """List the rules of the site, and those of the forums that the reader may see."""
    context = {
        "rules": Rule.objects.visible_to(request.user),
        "can_keep": may_keep_any(request.user),
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/rules.html", context)


def may_keep_any(user):
    """Return what the policy answers to whether the user keeps the rules of any forum."""
    policy = get_policy()
    return policy.can_manage_forums(user) or policy.can_moderate_somewhere(user)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request):
    """List the rules that the user keeps, and do what a button says with one of them."""
    if response := require_or_sign_in(request, may_keep_any(request.user)):
        return response
    kept = Rule.objects.kept_by(request.user)
    if request.method == "POST":
        name = next((name for name in BUTTONS if name in request.POST), None)
        pk = number_in(request.POST.get(name, ""))
        if pk is None:
            raise Http404(_("There is no such rule."))
        rule = get_object_or_404(kept, pk=pk)
        verbs = {"up": partial(rule.shift, -1), "down": partial(rule.shift, 1)}
        verbs |= {"retire": rule.retire, "restore": rule.restore}
        verbs[name](by=request.user)
        return redirect("forum:keep-rules")
    context = {
        "sections": sections_of(kept),
        "keeps_site": get_policy().can_manage_forums(request.user),
        "forums": kept_forums(request.user),
        "crumbs": crumbs_to_rules(),
    }
    return show_page(request, "forum/moderation/keep_rules.html", context)


def kept_forums(user):
    """Return the forums whose rules a user keeps."""
    forums = Forum.objects.filter(get_policy().moderated_filter(user, "pk"))
    return forums.only("title", "slug").order_by("title", "pk")


def sections_of(kept):
    """Return [(Forum or None, its rules in force, its retired ones)] of rules, the site's first."""
    sections = []
    for forum, rows in groupby(kept, key=attrgetter("forum")):
        rules = list(rows)
        in_force = [rule for rule in rules if rule.is_in_force]
        sections.append((forum, in_force, [rule for rule in rules if not rule.is_in_force]))
    return sections


def crumbs_to_rules():
    """Return the Crumbs from the index to the page of the rules."""
    return [
        Crumb(_("Forums"), reverse("forum:index")),
        Crumb(_("Rules"), reverse("forum:rules")),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def make(request):
    """Make a rule of the forum whose slug is `forum` in the address, or of the site."""
    slug = request.GET.get("forum", "")
    forum = find_forum(request.user, slug) if slug else None
    if response := require_or_sign_in(request, get_policy().can_keep_rules(request.user, forum)):
        return response
    return show_form(request, KeptRuleForm(sent_data(request), forum=forum), forum)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    """Change a rule's title and text."""
    if response := require_or_sign_in(request, may_keep_any(request.user)):
        return response
    rule = get_object_or_404(Rule.objects.kept_by(request.user), pk=pk)
    return show_form(request, KeptRuleForm(sent_data(request), rule=rule), rule.forum)


def show_form(request, form, forum):
    """Save the form if it was sent and is right, else show it."""
    if form.is_bound and (rule := form.submit(by=request.user)):
        messages.success(request, _("The rule ‘%(rule)s’ is saved.") % {"rule": rule})
        return redirect("forum:keep-rules")
    context = {"form": form, "forum": forum, "crumbs": crumbs_to_rules()}
    return show_page(request, "forum/moderation/keep_rule.html", context)
