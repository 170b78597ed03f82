"""Who may do what: reader (no account), contributor, editor, administrator. Each role is a group of Django's own permissions.

A contributor proposes and adds articles; an editor settles; an administrator keeps accounts and the register, and alone
deletes for good. The groups are made, and set right again, after each migration.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Q

from timeline.vocabulary import Term

type Who = User | AnonymousUser


class Role(Term):
    """The groups that have an account, from the least to the most trusted."""

    CONTRIBUTOR = "Contributors", "Contributor", "Proposes changes and adds articles; an editor settles them."
    EDITOR = "Editors", "Editor", "Settles: corrects, merges, splits, accepts and rejects."
    ADMINISTRATOR = "Administrators", "Administrator", "Keeps accounts and the register, and alone deletes for good."


RECORD = ("event", "participation", "citation", "eventlink", "claim", "article", "publisher")
REGISTER = ("official", "post", "tenure", "alias")
DESK = ("proposal", "correction", "errorreport", "extractionrun", "feed", "batch")
#: Rows that tell what was done: nobody changes or deletes them, not even an administrator.
TRAIL = ("correction", "extractionrun")

_ADDED_BY_CONTRIBUTORS = ("article", "proposal", "batch")
_ADDED_BY_EDITORS = (*RECORD, "proposal", "feed", "batch", "correction")
_CHANGED_BY_EDITORS = (*RECORD, "proposal", "errorreport", "feed", "batch")


def _named(actions: tuple[str, ...], models: tuple[str, ...]) -> set[str]:
    return {f"{action}_{model}" for action in actions for model in models}


def codenames(role: Role) -> set[str]:
    """The permissions of a role on the models of this app, as Django names them: `change_event`."""
    seen = _named(("view",), (*RECORD, *REGISTER, *DESK))
    if role == Role.CONTRIBUTOR:
        return seen | _named(("add",), _ADDED_BY_CONTRIBUTORS)
    editors = seen | _named(("add",), _ADDED_BY_EDITORS) | _named(("change",), _CHANGED_BY_EDITORS)
    if role == Role.EDITOR:
        return editors
    deletable = tuple(model for model in (*RECORD, *REGISTER, *DESK) if model not in TRAIL)
    return editors | _named(("add", "change"), REGISTER) | _named(("delete",), deletable)


def ensure_groups(**kwargs: Any) -> None:
    """Make the three groups, each with exactly the permissions of its role. A receiver of post_migrate."""
    accounts = Q(content_type__app_label="auth", content_type__model="user") | Q(codename="view_group")
    devices = Q(content_type__app_label__in=("otp_totp", "otp_static"), codename__regex="^(view|delete)_")
    attempts = Q(content_type__app_label="axes", codename__regex="^(view|delete)_")
    for role in Role:
        allowed = Q(content_type__app_label="timeline", codename__in=codenames(role))
        if role == Role.ADMINISTRATOR:
            allowed |= accounts | devices | attempts
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(Permission.objects.filter(allowed))


def give_role(user: User, role: Role | None) -> None:
    """Put an account into the one group of `role`, and let it sign in to the desk; None takes all roles away."""
    user.groups.remove(*Group.objects.filter(name__in=[each.value for each in Role]))
    if role is not None:
        user.groups.add(Group.objects.get(name=role.value))
    user.is_staff = role is not None or user.is_superuser
    user.save(update_fields=["is_staff"])


def may_propose(user: Who) -> bool:
    """Whether the account may propose a change, for an editor to settle."""
    return _may(user, "add_proposal")


def may_add_articles(user: Who) -> bool:
    """Whether the account may paste, upload or fetch articles."""
    return _may(user, "add_article")


def may_settle(user: Who) -> bool:
    """Whether the account may correct, merge, split, accept, reject and undo."""
    return _may(user, "change_event")


def may_keep_register(user: Who) -> bool:
    """Whether the account may change officials, posts, tenures and aliases."""
    return _may(user, "change_official")


def may_delete(user: Who) -> bool:
    """Whether the account may delete for good."""
    return _may(user, "delete_event")


def _may(user: Who, codename: str) -> bool:
    return user.is_active and user.is_staff and user.has_perm(f"timeline.{codename}")
