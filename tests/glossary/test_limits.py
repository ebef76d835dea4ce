"""Limits by themselves: how they are written, whose requests they count, behind proxies too."""

from datetime import timedelta

import pytest
from django.core import checks
from django.test import Client, RequestFactory
from django.utils import timezone

from glossary.client_address import client_address
from glossary.limits import Limited, in_words, parse_rate
from glossary.models import RequestCount

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("rate", "parsed"),
    [("60/m", (60, 60)), ("5/10m", (5, 600)), ("1/s", (1, 1)), ("30/h", (30, 3_600))],
)
def test_a_limit_is_a_number_and_a_time(rate, parsed):
    assert parse_rate(rate) == (parsed[0], timedelta(seconds=parsed[1]))


@pytest.mark.parametrize("setting", ["GLOSSARY_LINK_LIMIT", "GLOSSARY_SIGN_IN_LIMIT"])
@pytest.mark.parametrize("wrong", ["", "0/m", "60", "60/x", 60, "-1/m", "60/m "])
def test_a_limit_that_cannot_be_read_is_reported(settings, setting, wrong):
    setattr(settings, setting, wrong)
    assert "glossary.E003" in {issue.id for issue in checks.run_checks(tags=["glossary"])}


@pytest.mark.parametrize("wrong", [-1, True, "1", ["nowhere"], [None], ["10.0.0.1/8"]])
def test_proxies_that_cannot_be_read_are_reported(settings, wrong):
    settings.GLOSSARY_TRUSTED_PROXIES = wrong
    assert "glossary.E004" in {issue.id for issue in checks.run_checks(tags=["glossary"])}


def test_a_site_without_the_middleware_is_told(settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "RequestMiddleware" not in one]
    assert "glossary.W006" in {issue.id for issue in checks.run_checks(tags=["glossary"])}


@pytest.mark.parametrize(
    ("trusted", "forwarded", "nearest", "client"),
    [
        (0, "192.0.2.7", "198.51.100.1", "198.51.100.1"),
        (1, "192.0.2.7", "10.0.0.1", "192.0.2.7"),
        (1, "forged, 192.0.2.7", "10.0.0.1", "192.0.2.7"),
        (2, "203.0.113.9, 192.0.2.7, 10.0.0.2", "10.0.0.1", "192.0.2.7"),
        (2, "192.0.2.7", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "203.0.113.9, 192.0.2.7, 10.0.0.2", "10.0.0.1", "192.0.2.7"),
        (["10.0.0.0/8"], "192.0.2.7", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "192.0.2.7, nonsense", "10.0.0.1", "10.0.0.1"),
        (["10.0.0.0/8"], "", "10.0.0.1", "10.0.0.1"),
        (1, "192.0.2.7:4711", "10.0.0.1", "192.0.2.7"),
        (1, "[2001:db8:1:2:3::4]:4711", "10.0.0.1", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.7", "192.0.2.7"),
        (0, "", "", ""),
    ],
)
def test_only_trusted_proxies_say_who_asks(settings, trusted, forwarded, nearest, client):
    settings.GLOSSARY_TRUSTED_PROXIES = trusted
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, **headers)
    assert client_address(request) == client


def test_a_count_begins_anew_when_its_time_is_over(db, travel):
    admit = RequestCount.objects.admit
    assert [bool(admit("a", "who", 2, MINUTE)) for _each in range(4)] == [0, 0, 1, 1]
    assert admit("a", "other", 2, MINUTE) == admit("b", "who", 2, MINUTE) == 0
    travel(61)
    assert [bool(admit("a", "who", 2, MINUTE)) for _each in range(4)] == [0, 0, 1, 1]


def test_rows_that_are_over_do_not_pile_up(db, travel):
    for number in range(30):
        RequestCount.objects.admit("a", f"guest {number}", 2, MINUTE)
    travel(61)
    for number in range(4):
        RequestCount.objects.admit("a", f"newcomer {number}", 2, MINUTE)
    assert RequestCount.objects.count() == 4
    assert not RequestCount.objects.filter(ends_at__lte=timezone.now()).exists()


def test_nobody_reads_from_the_rows_who_asked(db, settings):
    settings.GLOSSARY_SIGN_IN_LIMIT = "5/m"
    Client().post("/admin/login/", {"username": "ines", "password": "x"}, REMOTE_ADDR="192.0.2.7")
    rows = " ".join(map(str, RequestCount.objects.values_list()))
    assert RequestCount.objects.count() == 2
    assert "ines" not in rows
    assert "192.0.2.7" not in rows


def test_a_text_says_how_long_to_wait():
    assert in_words(1) == "1 second"
    assert in_words(90) == "90 seconds"
    assert in_words(91) == "2 minutes"
    assert "Try again in 40 seconds" in str(Limited(39.2))
