"""The demo site's URLs, the only place that knows where both apps are."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from demo import views
from demo.accounts import views as accounts

urlpatterns = [
    path("", views.home, name="home"),
    path("try/", views.try_tagging, name="try-tagging"),
    path("accounts/", accounts.account, name="account"),
    # These two in place of allauth's, which stand at the same addresses.
    path("accounts/login/", accounts.SignIn.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/delete/", accounts.delete, name="delete-account"),
    path("accounts/", include("allauth.urls")),
    path("mails/", accounts.mails, name="mails"),
    # Exempt, so that no page needs a token; a forged form could only change the language.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("api/glossary/", include("glossary.api.urls")),
    path("api/", include("forum.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("admin/", admin.site.urls),
]

# A page with the request's id, and 503 where the database is away.
handler500 = "forum.operating.errors.server_error"
