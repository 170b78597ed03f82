"""Signed-in accounts of each role, over HTTP and in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from timeline.roles import Role, give_role

PASSWORD = "a long enough secret"
type Enter = Callable[..., Client]


def make_account(role: Role | None, name: str = "") -> User:
    """An account of this role; its name is the role's, in lower case."""
    user = User.objects.create_user(name or (role.label.lower() if role else "nobody"), password=PASSWORD)
    give_role(user, role)
    return user


@pytest.fixture
def enter(db: None) -> Enter:
    """A client signed in with a new account of the given role; `enter(None)` is a reader without an account."""

    def signed_in(role: Role | None, name: str = "") -> Client:
        client = Client()
        if role is not None:
            client.force_login(make_account(role, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def editor(enter: Enter) -> Client:
    return enter(Role.EDITOR)


@pytest.fixture
def administrator(enter: Enter) -> Client:
    return enter(Role.ADMINISTRATOR)


@pytest.fixture
def contributor(enter: Enter) -> Client:
    return enter(Role.CONTRIBUTOR)


@pytest.fixture
def desk(page: Any, live_server: Any, enter: Enter) -> Callable[..., Any]:
    """The browser at an address of the desk, signed in; fails at the end of a visit if the page wrote an error."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    signed: dict[Role, Client] = {}

    def visit(address: str, role: Role = Role.EDITOR) -> Any:
        if role not in signed:
            signed[role] = enter(role)
        value = signed[role].cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page.goto(live_server.url + address)
        return page

    page.errors = errors
    return visit
