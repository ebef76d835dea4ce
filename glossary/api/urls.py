"""The REST door's addresses; a host includes them wherever it likes."""

app_name = "glossary-api"
urlpatterns = []
