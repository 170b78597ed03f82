"""Signing in: lockout, two-factor, expiry, and who may touch which account."""

import datetime as dt
import re
import time

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from timeline.accounts import client_address
from timeline.roles import Role, give_role

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
LOGIN = "/admin/login/"


def account(name: str = "pat", role: Role | None = Role.EDITOR, **fields: bool) -> User:
    user = User.objects.create_user(name, password=PASSWORD, **fields)
    give_role(user, role)
    return user


def sign_in(client: Client, password: str = PASSWORD, code: str = "", name: str = "pat", **more: str) -> str:
    """The page that comes of it; the empty string for a redirect to the desk."""
    response = client.post(LOGIN, {"username": name, "password": password, "code": code, "next": "/admin/"}, **more)
    return "" if response.status_code == 302 else response.content.decode()


def signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def code_of(user: User, ahead: int = 0) -> str:
    """What the app shows now, or `ahead` half-minutes later."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


def test_a_name_and_a_password_do(client: Client) -> None:
    account()
    assert sign_in(client) == ""
    assert signed_in(client)


def test_an_account_without_a_role_does_not_reach_the_desk(client: Client) -> None:
    account(role=None)
    assert "staff account" in sign_in(client)
    assert not signed_in(client)


def test_five_failures_close_the_name_to_that_address_for_a_while(client: Client) -> None:
    account()
    for _ in range(4):
        assert "correct" in sign_in(client, "wrong")
    assert "closed to you for 15 minutes" in sign_in(client, "wrong")
    response = client.post(LOGIN, {"username": "pat", "password": PASSWORD})
    assert response.status_code == 429
    assert not signed_in(client)
    account("kim")
    assert sign_in(client, name="kim") == "", "another name is not locked"
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.9") == "", "nor is the name elsewhere"


def test_behind_a_proxy_the_visitors_address_is_the_one_the_proxy_saw(settings: Settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 192.0.2.7")
    assert client_address(request) == "127.0.0.1", "without a proxy of ours the header is anybody's word"
    settings.BEHIND_TLS = True
    assert client_address(request) == "192.0.2.7"


def test_sessions_expire(client: Client) -> None:
    account()
    sign_in(client)
    assert client.cookies["sessionid"]["max-age"] == 12 * 60 * 60
    assert client.cookies["sessionid"]["httponly"]
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert not signed_in(client)


# Two-factor sign-in


def turn_on(client: Client, user: User) -> list[str]:
    """Through the page; the recovery codes."""
    client.get(reverse("two_factor"))
    page = client.post(reverse("two_factor"), {"code": code_of(user)}).content.decode()
    return re.findall(r"<code>(\w+)</code>", page)


def test_the_page_is_for_the_desk_alone(client: Client) -> None:
    assert client.get(reverse("two_factor")).status_code == 302


def test_the_page_shows_a_picture_that_the_csp_allows(client: Client) -> None:
    user = account()
    sign_in(client)
    response = client.get(reverse("two_factor"))
    page = response.content.decode()
    assert "<svg" in page
    assert "style=" not in page[page.index("<svg") : page.index("</svg>")]
    assert TOTPDevice.objects.get(user=user).confirmed is False
    assert re.search(r'id="key">[A-Z2-7]{32}<', page)


def test_once_on_a_password_alone_does_not_do(client: Client) -> None:
    user = account()
    sign_in(client)
    assert len(turn_on(client, user)) == 8
    assert signed_in(client)
    other = Client()
    assert "two-factor sign-in" in sign_in(other)
    assert not signed_in(other)
    assert sign_in(other, code=code_of(user, ahead=1)) == ""
    assert signed_in(other)


def test_a_code_is_good_once_and_wrong_ones_are_slowed_down(client: Client) -> None:
    user = account()
    sign_in(client)
    turn_on(client, user)
    code = code_of(user, ahead=1)
    assert sign_in(Client(), code=code) == ""
    assert "not right, or was used before" in sign_in(Client(), code=code)
    assert "not right" in sign_in(Client(), code=code_of(user, ahead=2)), "too soon after a wrong one"


def test_a_wrong_code_turns_nothing_on(client: Client) -> None:
    user = account()
    sign_in(client)
    client.get(reverse("two_factor"))
    wrong = f"{(int(code_of(user)) + 1) % 10**6:06d}"
    assert "That code is not right" in client.post(reverse("two_factor"), {"code": wrong}).content.decode()
    assert sign_in(Client()) == ""


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    user = account()
    sign_in(client)
    code = turn_on(client, user)[0]
    assert sign_in(Client(), code=code.upper()) == ""
    assert "not right" in sign_in(Client(), code=code)


def test_another_accounts_code_is_of_no_use(client: Client) -> None:
    pat, kim = account(), account("kim")
    for user in (pat, kim):
        own = Client()
        sign_in(own, name=user.username)
        turn_on(own, user)
    assert "not right" in sign_in(Client(), code=code_of(kim, ahead=1))


def test_it_is_turned_off_with_a_code_only(client: Client) -> None:
    user = account()
    sign_in(client)
    recovery = turn_on(client, user)
    client.post(reverse("two_factor"), {"code": "nonsense"})
    assert "two-factor sign-in" in sign_in(Client())
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    user.staticdevice_set.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    client.post(reverse("two_factor"), {"code": recovery[1]})
    assert sign_in(Client()) == ""


# Accounts in the admin


def change(client: Client, user: User, **fields: object) -> int:
    form = {"username": user.username, "is_active": "on", "date_joined_0": "2023-05-08", "date_joined_1": "00:00:00", **fields}
    return client.post(f"/admin/auth/user/{user.pk}/change/", form).status_code


def test_an_administrator_gives_and_takes_roles_and_nothing_more(client: Client) -> None:
    account("ada", Role.ADMINISTRATOR)
    sign_in(client, name="ada")
    user = account("kim", None)
    editors = Group.objects.get(name="Editors").pk
    assert change(client, user, groups=[editors], is_superuser="on", is_staff="on") == 302
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert change(client, user) == 302
    user.refresh_from_db()
    assert not user.is_staff


def test_an_administrator_does_not_touch_a_superuser(client: Client) -> None:
    account("ada", Role.ADMINISTRATOR)
    root = User.objects.create_superuser("root", password=PASSWORD)
    sign_in(client, name="ada")
    assert change(client, root) == 403
    assert client.get(f"/admin/auth/user/{root.pk}/password/").status_code == 403
    assert client.post(f"/admin/auth/user/{root.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
@pytest.mark.parametrize(
    "address", ["/admin/auth/user/", "/admin/auth/user/add/", "/admin/otp_totp/totpdevice/", "/admin/axes/accessattempt/"]
)
def test_accounts_are_for_administrators(client: Client, role: Role, address: str) -> None:
    account(role=role)
    sign_in(client)
    assert client.get(address).status_code == 403


def test_weak_passwords_are_refused(client: Client) -> None:
    account("ada", Role.ADMINISTRATOR)
    sign_in(client, name="ada")
    form = {"username": "kim", "usable_password": "true", "password1": "password", "password2": "password"}
    assert "too common" in client.post("/admin/auth/user/add/", form).content.decode()
    assert not User.objects.filter(username="kim").exists()


def test_accounts_show_their_roles(client: Client) -> None:
    User.objects.create_superuser("pat", password=PASSWORD)
    account("kim", Role.CONTRIBUTOR)
    sign_in(client)
    page = client.get("/admin/auth/user/").content.decode()
    assert "Superuser" in page
    assert "Contributor" in page
