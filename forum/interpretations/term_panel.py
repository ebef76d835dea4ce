"""What the forum adds to a term's page: the questions about the term, and how they divide."""

from django.db.models import Count, Q
from django.template.loader import render_to_string

from forum.interpretations.division_bar import question_bars
from forum.models import Question, Topic
from glossary.panels import register

# A term that is argued over in more places leads on to those questions by name alone.
QUESTIONS_DRAWN = 3
QUESTIONS_SHOWN = 12


def connect():
    """Let the glossary show the panel. Called once, when the app is ready."""
    register(questions_about)


def questions_about(request, term):
    """Return the panel's HTML for a term's page, "" where no discussion is about the term.

    Three queries at most.
    """
    seen = Topic.objects.visible_to(request.user).published()
    asked = Count("topics", filter=Q(topics__in=seen.order_by().values("pk")))
    questions = Question.objects.visible_to(request.user).filter(terms=term).annotate(asked=asked)
    found = list(questions.filter(asked__gt=0).order_by("-asked", "pk")[:QUESTIONS_SHOWN])
    if not found:
        return ""
    drawn, named = found[:QUESTIONS_DRAWN], found[QUESTIONS_DRAWN:]
    bars = question_bars(drawn, request.user)
    context = {"term": term, "drawn": list(zip(drawn, bars, strict=True)), "named": named}
    return render_to_string("forum/interpretations/panel.html", context, request)
