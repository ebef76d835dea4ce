"""A site that forgot to include the glossary's addresses."""

urlpatterns = []
