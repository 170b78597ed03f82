"""What each role may do, held against the whole list of permissions."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from timeline import roles
from timeline.roles import Role

pytestmark = pytest.mark.django_db
MODELS = (*roles.RECORD, *roles.REGISTER, *roles.DESK)


def account(role: Role | None) -> User:
    user = User.objects.create_user(f"user-{role}", password="long enough to pass")
    roles.give_role(user, role)
    return User.objects.get(pk=user.pk)


def permissions(role: Role) -> set[str]:
    return {name.removeprefix("timeline.") for name in account(role).get_all_permissions()}


def test_each_role_has_more_than_the_one_below() -> None:
    contributor, editor, administrator = (permissions(role) for role in Role)
    assert contributor < editor < administrator


def test_contributors_propose_and_add_articles_and_change_nothing() -> None:
    held = permissions(Role.CONTRIBUTOR)
    assert {name for name in held if not name.startswith("view_")} == {"add_article", "add_proposal", "add_batch"}
    assert {f"view_{model}" for model in MODELS} <= held


def test_editors_settle_but_keep_neither_register_nor_accounts_and_delete_nothing() -> None:
    held = permissions(Role.EDITOR)
    assert {"change_event", "add_event", "add_citation", "change_claim", "add_correction", "add_feed"} <= held
    assert not {name for name in held if name.startswith("delete_") or name.startswith("auth.")}
    assert not held & {f"{action}_{model}" for action in ("add", "change") for model in roles.REGISTER}


def test_administrators_keep_register_and_accounts_and_delete() -> None:
    held = permissions(Role.ADMINISTRATOR)
    assert {"change_official", "add_tenure", "delete_event", "delete_article", "delete_batch"} <= held
    assert {"auth.add_user", "auth.change_user", "auth.delete_user", "otp_totp.delete_totpdevice"} <= held
    assert "auth.change_group" not in held


def test_nobody_rewrites_the_trail() -> None:
    held = permissions(Role.ADMINISTRATOR)
    assert not held & {f"{action}_{model}" for action in ("change", "delete") for model in roles.TRAIL}


@pytest.mark.parametrize(
    ("role", "propose", "add", "settle", "register", "delete"),
    [
        (None, False, False, False, False, False),
        (Role.CONTRIBUTOR, True, True, False, False, False),
        (Role.EDITOR, True, True, True, False, False),
        (Role.ADMINISTRATOR, True, True, True, True, True),
    ],
)
def test_questions(role: Role | None, propose: bool, add: bool, settle: bool, register: bool, delete: bool) -> None:
    user = account(role)
    answers = (roles.may_propose, roles.may_add_articles, roles.may_settle, roles.may_keep_register, roles.may_delete)
    assert [answer(user) for answer in answers] == [propose, add, settle, register, delete]
    assert not any(answer(AnonymousUser()) for answer in answers)


def test_a_suspended_account_may_nothing() -> None:
    user = account(Role.ADMINISTRATOR)
    user.is_active = False
    assert not roles.may_settle(user)


def test_a_role_is_changed_and_taken_away() -> None:
    user = account(Role.ADMINISTRATOR)
    roles.give_role(user, Role.CONTRIBUTOR)
    assert [group.name for group in user.groups.all()] == ["Contributors"]
    roles.give_role(user, None)
    assert not user.groups.exists()
    assert not user.is_staff


def test_a_migration_sets_tampered_groups_right() -> None:
    editors = Group.objects.get(name="Editors")
    editors.permissions.add(Permission.objects.get(codename="delete_event"))
    roles.ensure_groups()
    assert not editors.permissions.filter(codename="delete_event").exists()
