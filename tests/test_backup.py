"""A backup holds the whole record, comes back on either engine, and is proved equal."""

import gzip
import json
import os
import stat
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import add_citation, make_article, make_event, make_official
from timeline import backup
from timeline.models import Alias, Article, Citation, Correction, Event, Official, Participation, Publisher, Tenure

ROOT = Path(__file__).resolve().parent.parent


def wipe() -> None:
    """Empty every table that a backup holds."""
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        for model in backup.tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.fixture
def record(db: None) -> Event:
    """One of everything that could go wrong on the way: accents, Chinese, quotes, JSON, moments, nulls, self-references."""
    editor = User.objects.create_user("editor", "editor@site.example", "a long enough password")
    group = Group.objects.create(name="Backup testers")
    group.permissions.add(Permission.objects.get(codename="change_event", content_type__app_label="timeline"))
    editor.groups.add(group)
    wang = make_official("Wang Yi", "CHN", native_name="王毅", start="2013-03", end="2022-12")
    Alias.objects.create(official=wang, tenure=wang.tenures.get(), text="State Councilor Wang")
    article = make_article('He said: “Zürich”\n\tand "no"; \\ 王毅.', language="zh", added_by=editor)
    plan = make_event(
        wang, date="2023-02", status="planned", article=article, locked_fields=["place", "edtf"], confidence=0.1 + 0.2
    )
    held = make_event(wang, "USA A Person", date="[2023-05-07,2023-05-08]", engagement=plan, place="Zürich")
    make_event(date="", merged_into=held, headline="Merged away")
    add_citation(held, make_article(published="1998-06-27"), reading={"b": [1, 2.5, None], "a": {"ü": True}})
    Correction.objects.create(
        event=held, field="place", old=None, new=["Zürich", {"z": 1, "a": None}], why="Source", who=editor, batch=uuid.uuid4()
    )
    LogEntry.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(Event),
        object_id=str(held.pk),
        object_repr="x",
        action_flag=CHANGE,
    )
    wang.native_name = "王 毅"
    wang.save()
    return held


def state() -> dict[str, Any]:
    """The record as a person would compare it."""
    return {
        "events": list(Event.objects.order_by("pk").values()),
        "citations": list(Citation.objects.order_by("pk").values()),
        "participations": list(Participation.objects.order_by("pk").values()),
        "articles": list(Article.objects.order_by("pk").values()),
        "publishers": list(Publisher.objects.order_by("pk").values()),
        "tenures": list(Tenure.objects.order_by("pk").values()),
        "corrections": list(Correction.objects.order_by("pk").values()),
        "history": list(Official.history.order_by("history_id").values()),
        "users": list(User.objects.order_by("pk").values()),
        "groups": {user.username: sorted(user.get_group_permissions()) for user in User.objects.all()},
        "log": list(LogEntry.objects.values_list("user__username", "content_type__model", "object_id")),
    }


def test_all_comes_back_as_it_was(record: Event, tmp_path: Path) -> None:
    file, before = tmp_path / "record.gz", state()
    written = backup.write(file)
    wipe()
    assert not Event.objects.exists()
    assert backup.restore(file) == written == backup.content()
    assert state() == before
    assert User.objects.get().check_password("a long enough password")
    assert Event.objects.search("zurich").exists() is True


def test_new_rows_get_numbers_of_their_own_after_a_restore(record: Event, tmp_path: Path) -> None:
    backup.write(tmp_path / "record.gz")
    wipe()
    backup.restore(tmp_path / "record.gz")
    assert make_event().pk > max(Event.objects.exclude(headline="An event").values_list("pk", flat=True))
    User.objects.create_user("second")


@pytest.mark.django_db(transaction=True)
def test_a_backup_moves_to_the_other_engine_and_back_out_unchanged(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("record")
    here, there = tmp_path / "here.gz", tmp_path / "there.gz"
    written = backup.write(here)
    script = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("restore", {str(here)!r})
call_command("restore", {str(here)!r}, verify=True)
call_command("backup", {str(there)!r})
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", script]
    if connection.vendor == "sqlite":
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "tests.postgres", *command]
    else:
        environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Equal" in done.stdout
    assert backup.check(there) == written


def test_one_state_gives_one_digest_and_any_change_another(record: Event, tmp_path: Path) -> None:
    first = backup.write(tmp_path / "a.gz")
    assert backup.write(tmp_path / "b.gz").digest == first.digest
    Event.objects.filter(pk=record.pk).update(confidence=0.30000000000000001)
    assert backup.content().digest != first.digest


def test_only_the_owner_may_read_the_file(record: Event, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.gz")
    assert stat.S_IMODE((tmp_path / "a.gz").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.gz"]


def test_a_database_with_a_record_is_never_written_over(record: Event, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.gz")
    before = state()
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "a.gz"))
    assert state() == before


def _lines(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def _changed(lines: list[bytes]) -> bytes:
    return gzip.compress(b"".join(line.replace(b"A Person", b"B Person") for line in lines))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file: file.read_bytes()[:-40], "not whole"),
        (lambda file: gzip.compress(b"".join(_lines(file)[:-1])), "breaks off"),
        (lambda file: gzip.compress(b"".join(_lines(file)[:-2] + _lines(file)[-1:])), "damaged"),
        (lambda file: _changed(_lines(file)), "damaged"),
        (lambda file: b"not a backup", "can't be read"),
        (lambda file: gzip.compress(b'{"events": []}\n'), "not a backup"),
        (lambda file: gzip.compress(b""), "not a backup"),
        (lambda file: gzip.compress(_lines(file)[0].replace(b'"headline"', b'"title"')), "another version.*timeline.event"),
    ],
)
def test_a_spoilt_file_changes_nothing(record: Event, tmp_path: Path, spoil: Any, message: str) -> None:
    file = tmp_path / "a.gz"
    backup.write(file)
    file.write_bytes(spoil(file))
    wipe()
    with pytest.raises(backup.BackupError, match=message):
        backup.restore(file)
    assert not Event.objects.exists()
    assert not User.objects.exists()


def test_a_missing_file_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.gz"):
        call_command("restore", str(tmp_path / "none.gz"))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("backup", str(tmp_path / "nowhere" / "a.gz"))


def test_verify_tells_where_the_two_differ(record: Event, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backup", str(tmp_path / "a.gz"))
    call_command("restore", str(tmp_path / "a.gz"), verify=True)
    assert "Equal" in capsys.readouterr().out
    make_event()
    with pytest.raises(CommandError, match=r"timeline\.event: 3 in the file, 4 here"):
        call_command("restore", str(tmp_path / "a.gz"), verify=True)


def test_the_texts_are_readable_without_this_program(record: Event, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.gz")
    header, *rows, last = (json.loads(line) for line in _lines(tmp_path / "a.gz"))
    officials = [dict(zip(header["columns"][name], values, strict=True)) for name, values in rows if name == "timeline.official"]
    assert [official["native_name"] for official in officials] == ["王 毅"]
    assert last["rows"]["timeline.event"] == 3
