"""Questions, which topics ask, with their candidate interpretations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import counters, locking
from forum.models.changes import Moderated
from forum.models.interpretations.codebook import codebook_of, new_stamp
from forum.models.interpretations.interpretations import Interpretation
from forum.models.interpretations.querysets import QuestionQuerySet
from forum.models.interpretations.text_validation import clean_line, clean_paragraphs
from forum.models.moderation import moderate, record, shortened
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager

MAX_INTERPRETATIONS = 50


# The arguments of `Question.write_interpretation`, in the order in which a tuple gives them.
FIELDS = ("label", "statement", "applies", "does_not_apply")


class Question(Moderated, models.Model):
    """A prompt with its candidate interpretations, about some glossary terms.

    `version` is raised by each change of which answers there are or what they mean, so that
    taggings made under different codebooks are not compared.
    """

    TITLE_LENGTH = 200
    GUIDANCE_LENGTH = 4000

    forum = models.ForeignKey(
        "parlance_forum.Forum",
        models.PROTECT,
        related_name="questions",
        verbose_name=_("forum"),
        help_text=_("Its moderators keep the question; topics of other forums may ask it too."),
    )
    title = models.CharField(_("question"), max_length=TITLE_LENGTH)
    guidance = models.TextField(_("guidance for taggers"), max_length=GUIDANCE_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Replaced by each change: tells processes to read the interpretations again.
    stamp = models.CharField(max_length=32, default=new_stamp, editable=False)
    terms = models.ManyToManyField(
        "parlance_glossary.Term",
        blank=True,
        related_name="forum_questions",
        verbose_name=_("terms"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # The last reply whose reading is up to date, while `refreshing` derives all of them again.
    refreshed_to = models.BigIntegerField(null=True, editable=False)

    objects = PrimaryManager.from_queryset(QuestionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the address of the question's page."""
        return reverse("forum:question", args=[self.pk])

    @property
    def is_being_counted(self):
        """Return whether its readings are being derived again, so that counts are out of date."""
        return self.refreshed_to is not None

    @property
    def codebook(self):
        """Return the Codebook for showing pages. One query per process and change."""
        return codebook_of(self)

    # Writing

    @classmethod
    @transactions.atomic()
    def create(cls, title, *, forum, by, interpretations=(), guidance="", terms=()):
        """Write a new question; return it. A topic asks it by `topic.ask`.

        `forum` is the Forum that it belongs to, whose moderators may change it.
        `interpretations` are tuples (label, statement), or mappings of the arguments of
        `Question.add`; `terms` are glossary Terms. Raises PermissionDenied where `by` may not
        moderate the forum, ValidationError where a text or a label cannot be.
        """
        refuse_unless(get_policy().can_moderate(by, forum))
        question = cls.objects.create(
            forum=forum,
            title=clean_line(title, "title", cls.TITLE_LENGTH),
            guidance=clean_paragraphs(guidance, "guidance", cls.GUIDANCE_LENGTH),
        )
        question.terms.set(terms)
        for given in interpretations:
            fields = given if isinstance(given, dict) else dict(zip(FIELDS, given, strict=False))
            question.write_interpretation(**fields)
        record("create", forum, by=by)
        question.refresh_from_db()
        return question

    @transactions.on_primary()
    def add(self, label, statement, *, by, applies="", does_not_apply=""):
        """Add an Interpretation after the last; return it.

        Raises PermissionDenied, ValidationError where the label is taken, a text is too long, or
        the question has 50 already.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        with transactions.atomic():
            locking.lock_person(by)
            question = self.locked()
            added = question.write_interpretation(label, statement, applies, does_not_apply)
            question.bump_version()
            question.touch()
            record("add", question.forum, by=by, reason=shortened(added.label))
        self.refresh_from_db()
        return added

    @transactions.on_primary()
    def revise(self, *, by, title=None, guidance=None, reason=""):
        """Change the title or the guidance for taggers; return the Action.

        None is returned if nothing changed. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        values = {}
        if title is not None:
            values["title"] = clean_line(title, "title", self.TITLE_LENGTH)
        if guidance is not None:
            values["guidance"] = clean_paragraphs(guidance, "guidance", self.GUIDANCE_LENGTH)
        return moderate(self, "revise", by=by, reason=reason, **values)

    def set_terms(self, terms, *, by, reason=""):
        """Set the glossary Terms that the question is about; return the Action.

        None is returned if nothing changed. Raises PermissionDenied.
        """
        term_ids = sorted(term.pk for term in terms)
        return moderate(self, "set_terms", by=by, reason=reason, term_ids=term_ids)

    @transactions.on_primary()
    def reorder(self, interpretations, *, by, reason=""):
        """Give the interpretations a new order, and with it new letters; return the Action.

        `interpretations` are all Interpretations of the question. None is returned if nothing
        changed. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        order = [interpretation.pk for interpretation in interpretations]
        if sorted(order) != sorted(self.order):
            raise ValidationError(_("The new order must name each interpretation once."))
        return moderate(self, "reorder", by=by, reason=reason, order=order)

    # Helpers

    @property
    def order(self):
        """Return the ids of the interpretations in their order, as a list. One query."""
        return list(self.interpretations.order_by("position").values_list("pk", flat=True))

    @property
    def term_ids(self):
        """Return the ids of the terms, ascending, as a list. One query."""
        return sorted(self.terms.order_by().values_list("pk", flat=True))

    def locked(self):
        """Return a fresh copy of the question, locked, with the topics that ask it."""
        locking.lock_for({"question": [self.pk]})
        return self.locked_row()

    def locked_row(self):
        """Return a fresh copy of the question, locked without its topics. One query.

        For verbs that have locked the topic concerned.
        """
        return type(self).objects.locked().select_related("forum").get(pk=self.pk)

    def write_interpretation(self, label, statement, applies="", does_not_apply=""):
        """Insert an Interpretation into a locked question; return it. For `create` and `add`.

        Raises ValidationError.
        """
        label = self.clean_label(label)
        if self.interpretations.count() >= MAX_INTERPRETATIONS:
            raise ValidationError(
                _("A question has %(limit)d interpretations at most.")
                % {"limit": MAX_INTERPRETATIONS}
            )
        last = self.interpretations.aggregate(last=Max("position"))["last"]
        return Interpretation.objects.write(
            self,
            position=0 if last is None else last + 1,
            label=label,
            statement=statement,
            applies=applies,
            does_not_apply=does_not_apply,
        )

    def clean_label(self, label, *, besides=None):
        """Return the label on one line.

        Raises ValidationError where it is empty, too long, or another open interpretation than
        `besides` has it.
        """
        label = clean_line(label, "label", Interpretation.LABEL_LENGTH)
        others = self.interpretations.open().exclude(pk=besides and besides.pk)
        if label.casefold() in {other.label.casefold() for other in others}:
            raise ValidationError(
                {"label": _("Another interpretation of this question has this label.")}
            )
        return label

    def bump_version(self):
        """Raise the version: the answers, or what they mean, have changed. One query."""
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)

    def touch(self):
        """Make cached codebooks and pages of the question's topics out of date.

        Call it last: it locks the forums of the topics.
        """
        type(self).objects.filter(pk=self.pk).update(stamp=new_stamp())
        counters.touch_topics(self.topics.all())

    def set_values(self, values):
        """Write fields of the locked row, `order` and `term_ids` too. For `moderate`."""
        columns = {name: values[name] for name in values if name not in ("order", "term_ids")}
        for name, value in columns.items():
            setattr(self, name, value)
        if columns:
            self.save(update_fields=list(columns))
        if "order" in values:
            self._write_order(values["order"])
        if "term_ids" in values:
            self.terms.set(self.terms.model.objects.filter(pk__in=values["term_ids"]))
        self.touch()

    def _write_order(self, order):
        # In two steps, because positions are unique, also between two statements.
        for offset in (MAX_INTERPRETATIONS, 0):
            for position, pk in enumerate(order):
                self.interpretations.filter(pk=pk).update(position=offset + position)
