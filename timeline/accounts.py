"""Accounts and sign-in: two-factor for who wants it, roles instead of single permissions, and who is asking.

Two-factor sign-in is django-otp's: a code from an app (TOTP), or one of eight recovery codes, each good once.
"""

from __future__ import annotations

import io
from base64 import b32encode
from typing import Any

import qrcode
import qrcode.image.svg
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django_otp import login as otp_login
from django_otp import user_has_device, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from timeline.roles import Role

RECOVERY_CODES = 8


def client_address(request: HttpRequest) -> str:
    """The address that asks: behind our own proxy the last of X-Forwarded-For, which the proxy wrote; else the peer's."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def check_code(user: User, code: str) -> Device | None:
    """The device of `user` that `code` is right for: six digits of an app, or a recovery code, which is spent by it."""
    code = "".join(code.split()).lower()
    kind = TOTPDevice if code.isdigit() else StaticDevice
    for device in kind.objects.devices_for_user(user, confirmed=True):
        if found := verify_token(user, device.persistent_id, code):
            return found
    return None


class SignInForm(AdminAuthenticationForm):
    """Name, password and, for an account with two-factor sign-in, a code."""

    code = forms.CharField(
        label="Code",
        required=False,
        max_length=20,
        help_text="Only if you turned on two-factor sign-in: from your app, or a recovery code.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        user = self.get_user()
        if user is not None and user_has_device(user):
            if not cleaned.get("code"):
                raise ValidationError(
                    "This account has two-factor sign-in: enter your password again, and a code.", code="code_missing"
                )
            device = check_code(user, cleaned["code"])
            if device is None:
                raise ValidationError("That code is not right, or was used before. Wait for the next one.", code="code_wrong")
            user.otp_device = device  # type: ignore[attr-defined] # django-otp's way to tell the session
        return cleaned


def two_factor(request: HttpRequest) -> HttpResponse:
    """Turn two-factor sign-in on, with a QR code for the app, or off; either takes a code."""
    user, code = request.user, request.POST.get("code", "")
    assert isinstance(user, User)
    frame = {**admin.site.each_context(request), "title": "Two-factor sign-in"}
    if user_has_device(user):
        if request.method == "POST":
            if check_code(user, code):
                _turn_off(user)
                messages.success(request, "Two-factor sign-in is off.")
                return redirect("two_factor")
            messages.error(request, "That code is not right, or was used before. Wait for the next one.")
        return render(request, "admin/two_factor.html", {**frame, "on": True})
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "App"})
    if request.method == "POST":
        if verify_token(user, device.persistent_id, "".join(code.split())):
            recovery = _turn_on(user, device.pk)
            otp_login(request, device)
            return render(request, "admin/two_factor.html", {**frame, "on": True, "recovery": recovery})
        messages.error(request, "That code is not right. Enter the one that your app shows now.")
    key = b32encode(device.bin_key).decode()
    return render(request, "admin/two_factor.html", {**frame, "picture": _picture(device.config_url), "key": key})


def _turn_on(user: User, pk: int) -> list[str]:
    with transaction.atomic():
        TOTPDevice.objects.filter(pk=pk).update(confirmed=True)
        store = StaticDevice.objects.create(user=user, name="Recovery codes")
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=store, token=code) for code in codes)
    return codes


def _turn_off(user: User) -> None:
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def _picture(text: str) -> str:
    """The QR code as an SVG element, which the page may hold under its content security policy."""
    out = io.BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage).save(out)
    return mark_safe(out.getvalue().decode().partition("?>")[2].strip())


class AccountAdmin(UserAdmin):
    """Accounts by role. Only a superuser makes superusers, or touches their accounts."""

    list_display = ("username", "email", "role", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()

    @admin.display(description="role")
    def role(self, user: User) -> str:
        """The role's name; a superuser may everything."""
        names = {group.name for group in user.groups.all()}
        held = [role.label for role in Role if role.value in names]
        return "Superuser" if user.is_superuser else ", ".join(held)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        rights = ["is_active", "groups", *(["is_superuser"] if request.user.is_superuser else [])]
        return [
            (None, {"fields": ["username", "password"]}),
            ("Person", {"fields": ["first_name", "last_name", "email"]}),
            ("Role", {"fields": rights, "description": "An account that is not active cannot sign in; its work stays."}),
            ("Dates", {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("last_login", "date_joined")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A role lets its holder sign in to the desk; without one nobody does."""
        super().save_related(request, form, formsets, change)
        user = form.instance
        user.is_staff = user.is_superuser or user.groups.filter(name__in=[role.value for role in Role]).exists()
        user.save(update_fields=["is_staff"])


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or request.user.is_superuser


admin.site.login_form = SignInForm
admin.site.login_template = "admin/sign_in.html"
admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
