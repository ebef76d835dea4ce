"""A site with a row in every state that decides who sees it, and a secret word in every text."""

import re
from functools import partial
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client

from forum.models import (
    Block,
    Forum,
    Interpretation,
    Post,
    Question,
    Rule,
    SiteStamp,
    Tagging,
    Topic,
)
from glossary.models import Candidate, Glossary, Term
from tests.conftest import make_user
from tests.roles import who
from tests.roles.who import PLACES, ROLES, VISIBILITIES, Case

SECRET = re.compile(r"secret\d+x")
TOPIC_STATUSES = ("published", "closed", "pending", "spam", "trashed")
POST_STATUSES = ("published", "pending", "spam", "trashed", "answered", "withdrawn")
# In topics that are not simply published.
SOME_STATUSES = ("published", "pending")
CURATING = ("add_term", "change_term", "add_glossary", "change_glossary")


class Secrets:
    """Words that stand in one text each, with who may read that text."""

    def __init__(self):
        """Begin without any."""
        self.numbers, self.readers, self.texts = count(100), {}, {}

    def word(self, text, *readers):
        """Return a new word for a text; each function in `readers` lets some roles read it."""
        word = f"secret{next(self.numbers)}x"
        self.texts[word], self.readers[word] = text, readers
        return word

    def kept_from(self, role):
        """Return {word: text} of what a role may not read."""
        return {
            word: text
            for word, text in self.texts.items()
            if not any(may_read(role) for may_read in self.readers[word])
        }


def of(may, case):
    """Return `may` as a function of a role alone."""
    return lambda role: may(role, case)


class Site:
    """The people, a Client each, and the cases: `cases[noun]` is a list."""

    def __init__(self):
        """Write everything."""
        self.secrets = Secrets()
        self.cases = {"site": [Case("site", "site", {})]}
        self.write_people()
        self.write_glossary()
        category = Forum.objects.create(title="Above", slug="above", kind="category")
        category.moderators.add(self.people["moderator of the category above"])
        facts = {"place": "category", "is_category": True, "values": {"slug": "above"}}
        self.add("forum", "category", row=category, **facts)
        self.add("rule", "of the site", row=Rule.objects.create(title="Be kind"))
        parent = category
        for place in PLACES:
            parent = self.write_forum(place, parent)
        self.write_members()
        tagging = Tagging.objects.exclude(moderator=self.ada).first()
        self.add("queue", "queue", row=tagging, values={"tagging": tagging.pk})
        if connection.vendor == "postgresql":
            # Without statistics the same few plans take seconds.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        # The process may remember another test's site under the stamp that was rolled back.
        SiteStamp.renew()

    def add(self, noun, name, *, row, values=None, **facts):
        """Add a case about a row; return it."""
        values = {"row": row, "pk": row.pk, **(values or {})}
        case = Case(name, noun, values, **facts)
        self.cases.setdefault(noun, []).append(case)
        return case

    def word(self, text, *readers):
        """Return a secret word; administrators see all that is kept."""
        return self.secrets.word(text, who.administers, *readers)

    def logged(self, about, case, *readers):
        """Return a secret word for a reason, which the log tells the forum's moderators."""
        text = f"reason for the log {about}"
        return self.word(text, who.reads_log, of(who.moderates, case), *readers)

    # People

    def write_people(self):
        """Write somebody for each role, signed in, and those whose names are secrets."""
        self.people, self.clients = {}, {}
        for number, role in enumerate(ROLES):
            self.clients[role] = Client(raise_request_exception=False)
            if role.name == "guest":
                continue
            # Everybody reads their own.
            address = self.word(f"the address of the {role}", role.__eq__)
            email = f"{address}@example.org"
            user = make_user(f"role-{number}", email=email, is_staff=role.is_staff)
            user.is_superuser = role.is_administrator
            user.save()
            names = [*role.permissions, *(CURATING if role.curates else ())]
            if role.owns:
                names += ["change_forum"]
            elif role.moderates == "all":
                names += ["moderate", "view_action"]
            if role.only_reads:
                names += ["only_read"]
            user.user_permissions.set(Permission.objects.filter(codename__in=names))
            user.groups.set(Group.objects.get_or_create(name=name)[0] for name in role.groups)
            self.clients[role].force_login(user)
            self.people[role.name] = user
        self.ada = self.people["administrator"]
        # By whom nobody reads; so that the reason is a secret but to moderators and themselves.
        word = self.word(
            "why somebody is blocked",
            lambda role: role.is_blocked,
            lambda role: role.is_member and role.moderates == "all",
        )
        Block.impose(self.people["blocked"], by=self.ada, reason=word)
        get_user_model().objects.filter(pk=self.people["deactivated"].pk).update(is_active=False)
        self.author, self.ada = self.people["author"], self.people["administrator"]
        self.writers = []

    def newcomer(self, text, written):
        """Return somebody whose name is a secret for who reads nothing in `written` of theirs.

        `written` is a list of functions of a role, to which more may be appended. Whoever moderates
        anything may open the page of any member.
        """
        word = self.word(
            f"the name of {text}",
            lambda role: role.is_member and bool(role.moderates),
            lambda role: any(shows(role) for shows in written),
        )
        user = make_user(word)
        self.writers.append((text, user, written))
        return user

    def write_members(self):
        """Add the members' pages: the author's, and of those who wrote one thing or nothing."""
        read = [of(who.reads, case) for case in self.cases["post"] if case.by == "author"]
        self.add("member", "the author", row=self.author, values={"written": read})
        for text, user, written in self.writers:
            self.add("member", text, row=user, values={"written": written}, by="")
        gone = self.people["deactivated"]
        self.add("member", "a deactivated one", row=gone, values={"written": ()}, by="")

    # The glossary

    def write_glossary(self):
        """Write terms of each status, and a word that is none yet."""
        self.glossary = glossary = Glossary.objects.create(name="Genomics", slug="genomics")
        values = {"glossary": "genomics", "slug": "genomics"}
        self.add("glossary", "glossary", row=glossary, values=values)
        for status in ("published", "draft", "retired"):
            case = self.add("term", status, row=glossary, status=status)
            shown, curated = of(who.opens_term, case), of(who.curates, case)
            word = self.word(f"{status} term", shown)
            term = glossary.define(
                word,
                definition=self.word(f"draft of the {status} term", curated),
                by=None,
            )
            aliases = [{"text": self.word("misspelling", curated), "kind": "misspelling"}]
            text = self.word(f"definition of the {status} term", shown)
            term.revise(by=None, definition=text, aliases=aliases)
            if status != "draft":
                term.publish(by=None)
            if status == "retired":
                term.retire(by=None, reason=self.word("why a term is retired", shown))
            case.values.update(
                row=term, pk=term.pk, ids=term.pk, number=1, slug=term.slug, glossary="genomics"
            )
            case.values["word"] = word
        self.term = Term.objects.get(status="published")
        word = self.word("candidate", of(who.curates, None))
        candidate = Candidate.objects.create(text=word, key=word)
        self.add("candidate", "candidate", row=candidate)

    # The forums

    def write_forum(self, place, parent):
        """Write a forum with a question, topics and posts in each state, and a closed forum."""
        visibility = VISIBILITIES.get(place, place)
        forum_secret = partial(Case, place, "forum", {}, place, visibility)
        sees = of(who.sees_forum, forum_secret())
        forum = Forum.objects.create(
            title=self.word(f"title of the forum {place}", sees),
            description=self.word(f"description of the forum {place}", sees),
            slug=f"{place}-forum",
            visibility=visibility,
            parent=parent,
        )
        closed = Forum.objects.create(
            title=self.word(f"title of the closed forum {place}", sees),
            slug=f"{place}-closed",
            visibility=visibility,
            parent=parent,
            is_closed=True,
        )
        for row, name in ((forum, place), (closed, f"{place}, closed")):
            row.moderators.add(self.people["moderator of the forums"])
            if visibility == "groups":
                row.groups.add(Group.objects.get(name="Committee"))
            facts = {"place": place, "visibility": visibility, "is_closed": row is closed}
            self.add("forum", name, row=row, values={"slug": row.slug}, **facts)
        word = self.logged(f"of the block in {place}", Case(place, "block", {}, place, visibility))
        somebody = make_user(f"blocked-in-{place}")
        Block.impose(somebody, by=self.ada, forum=forum, reason=word)
        block = Block.objects.get(person=somebody)
        self.add("block", place, row=block, place=place, visibility=visibility)
        if place == "public":
            self.add("person", "a member", row=somebody)
        rule = Rule.objects.create(title=self.word(f"rule of the forum {place}", sees), forum=forum)
        self.add("rule", place, row=rule, place=place, visibility=visibility)
        self.write_question(place, forum, sees)
        for status in TOPIC_STATUSES:
            self.write_topic(place, forum, status)
        return forum

    def write_question(self, place, forum, sees):
        """Write a question with an interpretation in each state."""
        about = f"of the question in {place}"
        question = Question.create(
            self.word(f"title {about}", sees),
            forum=forum,
            by=self.ada,
            guidance=self.word(f"guidance {about}", sees),
            terms=[self.term],
            interpretations=[
                {
                    "label": self.word(f"label {state} {about}", sees),
                    "statement": self.word(f"statement {state} {about}", sees),
                    "applies": self.word(f"applies {state} {about}", sees),
                    "does_not_apply": self.word(f"does not apply {state} {about}", sees),
                }
                for state in ("used", "unused", "archived", "merged")
            ],
        )
        used, unused, archived, merged = question.interpretations.order_by("position")
        place_of = {"place": place, "visibility": VISIBILITIES.get(place, place)}
        in_place = Case(place, "action", {}, **place_of)
        logged = self.logged(about, in_place)
        action = archived.archive(by=self.ada, reason=logged)
        self.add("action", place, row=action, **place_of)
        merged.merge_into(used, by=self.ada, reason=logged)
        unused.revise(by=self.ada, changes_meaning=True, statement="Another one.", reason=logged)
        values = {"used": used.pk, "unused": unused.pk}
        self.add("question", place, row=question, values=values, **place_of)
        states = {"used": used, "unused": unused, "archived": archived, "merged": merged}
        for state, row in states.items():
            row = Interpretation.objects.get(pk=row.pk)
            facts = {"is_merged": state == "merged", **place_of}
            self.add("interpretation", f"{place}, {state}", row=row, values=values, **facts)
        self.question = question
        self.used = used

    def write_topic(self, place, forum, status):
        """Write a topic in a state, with an opening post and replies in each state."""
        facts = {"place": place, "visibility": VISIBILITIES.get(place, place)}
        facts["is_closed"] = status == "closed"
        facts["topic"] = "published" if status == "closed" else status
        name = f"{place}, {status}"
        made = facts["topic"] if status in ("pending", "spam") else "published"
        # The author of a removed topic reads what was removed, with the reason.
        sees = of(who.is_led_to, Case(name, "topic", {}, **facts))
        topic = Topic.import_topic(
            forum,
            self.word(f"title of the topic {name}", sees),
            self.word(f"first text of the topic {name}", sees),
            author=self.author,
            status=made,
        )
        opening = topic.opening_post
        self.edit(opening, name, sees)
        topic.ask(self.question, by=self.ada)
        values = {"used": self.used.pk, "question": self.question.pk, "digest": ""}
        values["digest"] = opening.body_digest
        about = f"{name}: opening post"
        self.add("post", about, row=opening, values=values, is_opening=True, **facts)
        for post_status in POST_STATUSES if status == "published" else SOME_STATUSES:
            self.write_reply(topic, f"{name}: {post_status}", post_status, facts)
        opening_case = Case(name, "post", {}, is_opening=True, **facts)
        logged = self.logged(f"of {name}", opening_case, of(who.has_removed, opening_case))
        if status == "closed":
            topic.close(by=self.ada, reason=logged)
        if status == "trashed":
            topic.trash(by=self.ada, reason=logged)
        topic.refresh_from_db()
        self.add("topic", name, row=topic, values={**values, "slug": topic.slug}, **facts)

    def edit(self, post, name, reads):
        """Edit a post, as its author might have."""
        text = self.word(f"text of {name}", reads)
        post.edit(text, by=self.ada, reason=self.word(f"reason of the edit of {name}", reads))

    def write_reply(self, topic, name, status, facts):
        """Write a reply in a state; one that is "answered" is removed with a reply below it."""
        facts = facts | {"post": "trashed" if status == "answered" else status}
        facts |= {"is_answered": status == "answered", "by": "" if status == "spam" else "author"}
        reads = of(who.reads, Case(name, "post", {}, **facts))
        author = self.newcomer(f"who wrote {name}", [reads]) if status == "spam" else self.author
        post = topic.import_reply(
            self.word(f"first text of {name}", reads),
            author=author,
            status=status if status in ("pending", "spam") else "published",
        )
        self.edit(post, name, reads)
        if status == "withdrawn":
            post.withdraw(by=self.author)
        if status == "published" and not facts["is_closed"]:
            self.write_revisions(post, name, facts, reads)
        if status == "published" and topic.status == "published":
            facts["is_tagged"] = True
            self.write_taggings(post, name, facts, reads)
        if status == "answered":
            below = facts | {"post": "published", "is_answered": False}
            self.write_reply_below(topic, post, name, below)
        if status in ("trashed", "answered"):
            case = Case(name, "post", {}, **facts)
            logged = self.logged(f"of {name}", case, of(who.has_removed, case))
            post.trash(by=self.ada, reason=logged)
        if status == "trashed" and facts["topic"] == "published":
            words = self.logged(f"of the appeal about {name}", case, of(who.has_removed, case))
            appeal = Post.objects.get(pk=post.pk).appeal(words, by=self.author)
            self.add("appeal", name, row=appeal, **facts)
            facts["is_appealed"] = True
        post = Post.objects.get(pk=post.pk)
        values = {"digest": post.body_digest, "used": self.used.pk}
        values |= {"number": post.pk, "path": post.path}
        self.add("post", name, row=post, values=values, **facts)
        # The page of a thread is below its topic's.
        self.add("reply", name, row=topic, values=values, **facts)

    def write_reply_below(self, topic, to, name, facts):
        """Write a published reply to a removed one."""
        reads = of(who.reads, Case(name, "post", {}, **facts))
        text = self.word(f"text below {name}", reads)
        post = topic.import_reply(text, author=self.author, to=to)
        values = {"digest": post.body_digest, "used": self.used.pk}
        self.add("post", f"below {name}", row=post, values=values, **facts)

    def write_revisions(self, post, name, facts, reads):
        """Write earlier texts in each state: shown, hidden, erased, and the present one."""
        hidden_from = of(who.moderates, Case(name, "revision", {}, **facts))
        logged = self.logged(f"of the earlier text of {name}", Case(name, "post", {}, **facts))
        readers = {"shown": (reads,), "hidden": (hidden_from,), "present": (reads,)}
        for state in ("shown", "hidden", "erased", "present"):
            word = self.secrets.word if state == "erased" else self.word
            seen_by = readers.get(state, ())
            text = word(f"{state} text of {name}", *seen_by)
            reason = word(f"reason of the {state} text of {name}", *seen_by)
            revision = post.edit(text, by=self.ada, reason=reason)
            if state in ("hidden", "erased"):
                later = self.word(f"later text of {name}", reads)
                post.edit(later, by=self.ada)
                revision.hide(by=self.ada, reason=logged)
            if state == "erased":
                revision.erase(by=self.ada, reason=logged)
            revision.refresh_from_db()
            self.add("revision", f"{name}, {state}", row=revision, **facts)

    def write_taggings(self, post, name, facts, reads):
        """Let two people tag a reply, its author object, and somebody decide."""
        notes = of(who.reads_notes, Case(name, "post", {}, **facts))
        tagger = self.newcomer(f"a tagger of {name}", [])
        self.secrets.readers[tagger.username] += (notes,)
        tagger.user_permissions.add(*Permission.objects.filter(codename__in=("tag", "moderate")))
        post.tag(by=tagger, verdict="other", note=self.word(f"note about {name}", notes))
        post.tag(by=self.ada, supports=[self.used])
        reader = of(who.is_self, Case(name, "post", {}, **facts))
        note = self.word(f"objection about {name}", notes, reader)
        post.object_to_reading(by=self.author, note=note)
        if facts["is_closed"]:
            reason = self.word(f"reason of the decision about {name}", reads)
            post.settle(by=self.ada, supports=[self.used], reason=reason)
