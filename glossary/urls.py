"""The glossary's addresses; a host includes them wherever it likes.

path("glossary/", include("glossary.urls"))
"""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from glossary import conf
from glossary.shared_caches import tell_caches
from glossary.views.curators import candidates, desk, terms, transfer, writing
from glossary.views.index import index
from glossary.views.marking import marking
from glossary.views.terms import find, meanings, summaries, term, term_history


class Slug(StringConverter):
    """A slug, or any other text without NUL, which databases refuse in a query."""

    regex = "[^/\x00]+"


register_converter(Slug, "glossary_slug")

app_name = "glossary"

# No glossary may have the first part of one of these as its slug: they are listed in
# `glossary.models.validators.RESERVED_SLUGS`.
urlpatterns = [
    path("", index, name="index"),
    path("desk/", desk.desk, name="desk"),
    path("desk/terms/", terms.terms, name="desk_terms"),
    path("desk/terms/<int:pk>/", writing.revise, name="revise"),
    path("desk/terms/<int:pk>/revert/<int:number>/", writing.revert, name="revert"),
    path("desk/terms/<int:pk>/review/", terms.review, name="review"),
    path("desk/terms/<int:pk>/uses/", terms.uses, name="uses"),
    path("desk/define/", writing.define, name="define"),
    path("desk/preview/", writing.show_preview, name="preview"),
    path("desk/candidates/", candidates.candidates, name="candidates"),
    path("desk/candidates/<int:pk>/dismiss/", candidates.dismiss, name="dismiss"),
    path("desk/candidates/<int:pk>/recall/", candidates.recall, name="recall"),
    path("desk/import/", transfer.import_terms, name="import"),
    path("desk/export/", transfer.export_terms, name="export"),
    path("find/", find, name="find"),
    path("marking/", marking, name="marking"),
    re_path(r"^meanings/(?P<ids>\d{1,18}(?:-\d{1,18})*)/$", meanings, name="meanings"),
    path("summaries/", summaries, name="summaries"),
    re_path(r"^summaries/(?P<ids>\d{1,18}(?:-\d{1,18})*)/$", summaries, name="summaries"),
    path("<glossary_slug:glossary>/", index, name="glossary"),
    path("<glossary_slug:glossary>/<glossary_slug:slug>/", term, name="term"),
    path("<glossary_slug:glossary>/<glossary_slug:slug>/history/", term_history, name="history"),
]
tell_caches(urlpatterns, conf, "GLOSSARY_SHARED_CACHE_SECONDS")
