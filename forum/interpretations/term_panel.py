"""The forum's panel on a term's page: the questions about the term, and how they divide."""

from django.db.models import Count, Q
from django.template.loader import render_to_string

from forum.interpretations.division_bar import question_division_bars
from forum.models import Question, Topic
from glossary.panels import register

# Questions that are shown with their divisions, and all that are shown; the others by title.
MAX_DIVISIONS = 3
MAX_QUESTIONS = 12


def connect():
    """Register the panel with the glossary. Called once, when the app is ready."""
    register(questions_about)


def questions_about(request, term):
    """Return the panel's HTML for a term's page, "" where no discussion is about the term.

    Three queries at most.
    """
    seen = Topic.objects.visible_to(request.user).published()
    asked = Count("topics", filter=Q(topics__in=seen.order_by().values("pk")))
    questions = Question.objects.visible_to(request.user).filter(terms=term).annotate(asked=asked)
    questions = list(questions.filter(asked__gt=0).order_by("-asked", "pk")[:MAX_QUESTIONS])
    if not questions:
        return ""
    first = questions[:MAX_DIVISIONS]
    division_bars = question_division_bars(first, request.user)
    context = {
        "term": term,
        "questions_with_divisions": list(zip(first, division_bars, strict=True)),
        "other_questions": questions[MAX_DIVISIONS:],
    }
    return render_to_string("forum/interpretations/term_panel.html", context, request)
