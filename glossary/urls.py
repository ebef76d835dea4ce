"""The glossary's addresses; a host includes them wherever it likes."""

app_name = "glossary"
urlpatterns = []
