"""A forum that holds one of everything, and can grow in every way at once."""

from django.contrib.auth.models import Permission

from forum.models import (
    Action,
    Block,
    Forum,
    Hold,
    Interpretation,
    PostAddress,
    Question,
    Rule,
)
from glossary.models import Glossary
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS


class Content:
    """The content, and the people who read it: `values` fills in the addresses of its pages."""

    def __init__(self):
        """Write one of everything."""
        self.number = 0
        self.people()
        self.glossary = Glossary.objects.create(name="Genomics", slug="genomics")
        self.term = self.define("allele")
        above = Forum.objects.create(title="Medicine", slug="medicine", kind="category")
        self.forum = Forum.objects.create(
            title="Genomics", slug="genomics", parent=above, holders_visible_to="everyone"
        )
        self.forum.moderators.add(self.omar)
        self.rule = Rule.objects.create(title="Be kind", text="To everybody.")
        self.elsewhere = self.forum.start_topic(self.ines, "Elsewhere", "The same").opening_post
        self.topic = self.forum.start_topic(self.ines, "Personalized?", "An allele is what?")
        self.question = self.topic.ask(
            "How do they differ?", interpretations=INTERPRETATIONS, terms=[self.term], by=self.mona
        )
        self.reply = self.topic.reply(self.paul, "They are the same.")
        self.reply.edit("They are the very same.", by=self.paul)
        self.earlier = self.reply.revisions.get(number=1)
        self.stale = self.topic.reply(self.ines, "All of them.")
        # The interpretations that were reworded since the reply was tagged with them.
        self.used = []
        self.interpretation = self.question.interpretations.get(label="Interchangeable")
        self.add_forums()
        self.add_topics()
        self.add_replies()
        self.add_interpretations()

    def people(self):
        """Write the cast: omar moderates one forum, and tags and exports in others; olga owns."""
        self.mona = make_user("mona", is_staff=True)
        may = Permission.objects.filter(codename__in=("moderate", "anonymise"))
        self.mona.user_permissions.add(*may)
        self.ines, self.paul, self.omar = map(make_user, ("ines", "paul", "omar"))
        self.olga = make_user("olga")
        self.olga.user_permissions.add(Permission.objects.get(codename="change_forum"))
        self.omar.user_permissions.add(
            *Permission.objects.filter(
                content_type__app_label="parlance_forum",
                codename__in=("tag", "settle", "export", "anonymise"),
            )
        )

    def grow(self):
        """Write many more of everything."""
        for _time in range(3):
            self.add_forums()
            self.add_topics()
        for _time in range(2):
            self.add_interpretations()
        for _time in range(4):
            self.add_replies()
        for number in range(12):
            self.reply.edit(f"They are the same, I think. {number}", by=self.paul)
            self.interpretation.revise(by=self.mona, changes_meaning=False, statement=f"{number}")

    def next(self):
        """Return a number that no other thing has."""
        self.number += 1
        return self.number

    def newcomer(self):
        """Return somebody who has not written before."""
        return make_user(f"newcomer-{self.next()}")

    def define(self, name):
        """Publish a term."""
        return self.glossary.define(name, definition="What it means.", by=None).publish(by=None)

    def add_forums(self):
        """Write a forum beside the forum and some below it, with topics, and with moderators."""
        beside = Forum.objects.create(title="Beside", slug=f"beside-{self.next()}")
        below = Forum.objects.create(
            title="Below", slug=f"below-{self.next()}", parent=self.forum, glossary=self.glossary
        )
        hidden = Forum.objects.create(
            title="Hidden", slug=f"hidden-{self.next()}", parent=below, visibility="members"
        )
        for forum in (beside, below, hidden):
            forum.moderators.add(self.newcomer())
            forum.start_topic(self.newcomer(), "A topic", "A text").stick(
                by=self.mona, everywhere=True
            )
        # Another forum's topic asks the same, and that forum has a question of its own.
        shares = below.start_topic(self.newcomer(), "Asked here, too", "A text")
        shares.ask(self.question, by=self.mona)
        shares.reply(self.newcomer(), "The same.").tag(by=self.mona, supports=["a"])
        asks = beside.start_topic(self.newcomer(), "Asked beside", "A text")
        asks.ask(
            f"What is it? {self.next()}",
            interpretations=INTERPRETATIONS,
            terms=[self.define(f"word {self.next()}"), self.term],
            by=self.mona,
        )
        asks.reply(self.newcomer(), "This.").tag(by=self.mona, supports=["a"])

    def add_topics(self):
        """Write topics into the forum: plain, asking, sticky, closed, removed; some of paul's."""
        for author in (self.newcomer(), self.paul):
            self.forum.start_topic(author, "Another topic", "A text")
            self.forum.start_topic(author, "A topic that waits", "A text", status="pending")
            asks = self.forum.start_topic(author, "A topic that asks", "A text")
            asks.ask(f"And this? {self.next()}", interpretations=INTERPRETATIONS, by=self.mona)
            for _reply in range(3):
                asks.reply(self.newcomer(), "The same.").tag(by=self.mona, supports=["a"])
        self.forum.start_topic(self.newcomer(), "A sticky one", "A text").stick(by=self.mona)
        self.forum.start_topic(self.newcomer(), "A closed one", "A text").close(by=self.mona)
        self.forum.start_topic(self.newcomer(), "A removed one", "A text").trash(by=self.mona)

    def add_replies(self):
        """Write threads into the topic: nested, quoting, edited, removed, tagged in every way."""
        topic, newcomer = self.topic, self.newcomer()
        quote = f"> #{self.elsewhere.pk}:\n> The same"
        root = topic.reply(newcomer, f"An allele.\n\n{quote}\n\nSee #1.")
        deeper = topic.reply(self.newcomer(), "Below", to=root)
        topic.reply(self.newcomer(), "Below that", to=deeper)
        topic.reply(self.newcomer(), "Below the reply", to=self.reply)
        root.edit(f"{root.body}\n\nI say.", by=newcomer)
        removed = topic.reply(self.newcomer(), "To be removed")
        topic.reply(self.newcomer(), "Below what was removed", to=removed)
        removed.trash(by=self.mona)
        topic.reply(self.paul, "To be removed, too").trash(by=self.mona, rule=self.rule)
        blocked = self.newcomer()
        topic.reply(blocked, "Buy")
        Block.impose(blocked, by=self.mona, forum=self.forum, rule=self.rule, remove="spam")
        self.withdrawn = topic.reply(self.paul, "To be withdrawn")
        self.withdrawn.withdraw(by=self.paul)
        topic.reply(self.paul, "Rude").edit("Polite", by=self.mona, rule=self.rule)
        deeper.report(by=self.paul, rule=self.rule)
        deeper.report(by=self.newcomer(), words="Rude")
        deeper.note("Look again", by=self.mona)
        held = topic.reply(self.newcomer(), "To be approved", status="pending")
        Hold.record(held, {Hold.Cause.NEW_MEMBER: "", Hold.Cause.WORDS: "approved"})
        held.take(by=self.mona)
        appealed = topic.reply(self.newcomer(), "To be appealed about")
        appealed.trash(by=self.mona, rule=self.rule)
        appealed.appeal("Please", by=appealed.author)
        own = topic.reply(self.paul, "More of paul's.")
        for number, post in enumerate((self.reply, root, deeper, own), start=self.next()):
            PostAddress.keep(post, "192.0.2.0")
            PostAddress.keep(topic.reply(self.paul, "From elsewhere"), f"192.0.2.{number}")
        tagger = self.newcomer()
        tagger.user_permissions.add(*Permission.objects.filter(codename="tag"))
        root.tag(by=self.mona, supports=["a"], disputes=["b"])
        root.tag(by=tagger, supports=["b"])
        deeper.tag(by=self.mona, supports=["a"])
        own.tag(by=self.mona, supports=["a"], mentions=["c"])
        own.object_to_reading(by=self.paul, note="I meant it otherwise.")
        self.reply.tag(by=tagger, supports=["a"])
        self.reply.tag(by=self.omar, supports=["b"])
        self.reply.tag(by=self.mona, verdict="other", note=f"Another one: {self.next()}")
        self.reply.edit(f"They are the same, I say. {self.next()}", by=self.paul)

    def add_interpretations(self):
        """Write interpretations of the question: used, unused, archived, merged, reworded."""
        question, mona = self.question, self.mona
        add = {"statement": "What it says.", "by": mona}
        used = question.add(f"Used {self.next()}", **add)
        question.add(f"Unused {self.next()}", **add)
        question.add(f"Archived {self.next()}", **add).archive(by=mona)
        merged = question.add(f"Merged {self.next()}", **add)
        Interpretation.objects.get(pk=merged.pk).merge_into(used, by=mona)
        self.used.append(used)
        for tagger in (mona, self.omar):
            self.stale.tag(by=tagger, supports=self.used)
        for row in Interpretation.objects.filter(pk__in=[row.pk for row in self.used]):
            row.revise(by=mona, changes_meaning=True, statement=f"Another one {self.next()}")
        terms = [*question.terms.all(), self.define(f"meaning {self.next()}")]
        Question.objects.get(pk=question.pk).set_terms(terms, by=mona)

    @property
    def values(self):
        """Return what the addresses of pages are filled in from, as it is now."""
        interpretations = self.question.interpretations.all()
        return {
            "forum": self.forum,
            "topic": self.topic,
            "question": self.question,
            "reply": self.reply,
            "earlier": self.earlier,
            "stale": self.stale,
            "below": self.topic.posts.filter(parent=self.reply).first(),
            "own": self.topic.posts.filter(author=self.paul).last(),
            "paul": self.paul,
            "withdrawn": self.withdrawn,
            "block": Block.objects.first(),
            "removed": self.topic.posts.filter(author=self.paul, status="trashed").first(),
            "rule": self.rule,
            "term": self.term,
            "action": Action.objects.filter(forum=self.forum).exclude(post=None).first(),
            "used": self.interpretation,
            "unused": interpretations.filter(label__startswith="Unused").first(),
            "archived": interpretations.exclude(archived_at=None).first(),
            "merged": interpretations.exclude(merged_into=None).first(),
        }
