"""The whole record in one file, and back, on either engine: every article, event and correction, their history, the register,
accounts and groups. Sessions, sign-in attempts and queued jobs are not part of it.

The file is gzipped JSON Lines: a header that names the columns of each table, a line a row in a fixed order, and a last
line with the digest of all the rows. Two databases are equal in content exactly if their digests are.
"""

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction

FORMAT = "us-china-contacts backup 1"
APPS = ("auth", "otp_totp", "otp_static", "timeline", "admin")
#: Apps of one engine only: what refers to their tables can't be moved to the other, and is left out.
ONE_ENGINE = ("procrastinate",)
BATCH = 1000


class BackupError(Exception):
    """The file or the database is not what the work needs; the text says why and what to do."""


@dataclass(frozen=True)
class Content:
    """What a file or a database holds: how many rows of each table, and the digest of them all."""

    counts: dict[str, int]
    digest: str

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def tables() -> list[type[models.Model]]:
    """The models that a backup holds, many-to-many tables included, by name. Permissions come with each migration."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return sorted(
        (model for model in found if model is not Permission and not model._meta.proxy), key=lambda model: model._meta.label_lower
    )


def _fields(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in _fields(model)]


def _all_columns() -> dict[str, list[str]]:
    return {model._meta.label_lower: _columns(model) for model in tables()}


class _Names:
    """Permissions and content types by name: their numbers differ from one database to the next."""

    def __init__(self) -> None:
        types = {row.pk: [row.app_label, row.model] for row in ContentType.objects.all()}
        rights = {row.pk: [*types[row.content_type_id], row.codename] for row in Permission.objects.all()}
        self.names: dict[type[models.Model], dict[int, list[str]]] = {ContentType: types, Permission: rights}
        self.numbers = {model: {tuple(name): pk for pk, name in names.items()} for model, names in self.names.items()}

    def name(self, field: models.Field, pk: int | None) -> Any:
        return pk if pk is None or field.related_model not in self.names else self.names[field.related_model][pk]

    def number(self, field: models.Field, name: Any) -> Any:
        if name is None or field.related_model not in self.numbers:
            return name
        try:
            return self.numbers[field.related_model][tuple(name)]
        except KeyError:
            raise BackupError(
                f"This database has no {field.related_model._meta.verbose_name} {'.'.join(name)}: migrate it first."
            ) from None


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain).encode() + b"\n"


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """All reads within see one state of the database, and nobody has to wait for them."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _rows() -> Iterator[tuple[str, bytes]]:
    """(table, line) of every row in the fixed order."""
    names = _Names()
    for model in tables():
        label, fields = model._meta.label_lower, _fields(model)
        named = [(i, field) for i, field in enumerate(fields) if field.related_model in names.names]
        for row in (
            model._base_manager.order_by("pk").values_list(*(field.attname for field in fields)).iterator(chunk_size=BATCH)
        ):
            if named:
                row = list(row)
                for i, field in named:
                    row[i] = names.name(field, row[i])
                if any(row[i] and row[i][0] in ONE_ENGINE for i, _ in named):
                    continue
            yield label, _line([label, row])


class _Digest:
    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.counts: dict[str, int] = {}

    def add(self, label: str, line: bytes) -> None:
        self.hash.update(line)
        self.counts[label] = self.counts.get(label, 0) + 1

    def content(self) -> Content:
        return Content(self.counts, self.hash.hexdigest())


def content() -> Content:
    """What this database holds."""
    digest = _Digest()
    with _snapshot():
        for label, line in _rows():
            digest.add(label, line)
    return digest.content()


def write(file: Path) -> Content:
    """Write the record of this database to `file`, which only its owner may read. It appears when it is whole."""
    part, digest = file.with_name(f"{file.name}.part"), _Digest()
    try:
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            gzip.GzipFile("", "wb", 6, raw, mtime=0) as out,
            _snapshot(),
        ):
            made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            out.write(_line({"format": FORMAT, "made": made, "columns": _all_columns()}))
            for label, line in _rows():
                digest.add(label, line)
                out.write(line)
            found = digest.content()
            out.write(_line({"rows": found.counts, "sha256": found.digest}))
        part.replace(file)
    except OSError as error:
        raise BackupError(f"{file}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return found


def _read(file: Path, digest: _Digest) -> Iterator[tuple[str, list[Any]]]:
    """(table, values) of each row of the file; raises BackupError at its end if it is not whole."""
    try:
        with gzip.open(file, "rb") as lines:
            header = json.loads(next(lines, b"null"))
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise BackupError(f"{file} is not a backup of this program.")
            ours, theirs = _all_columns(), header["columns"]
            if different := sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)):
                raise BackupError(
                    f"{file} was made by another version of this program: {', '.join(different)} differ. Restore it with that"
                    " version into a new database, and migrate that."
                )
            for line in lines:
                value = json.loads(line)
                if isinstance(value, dict):
                    if value["sha256"] != digest.content().digest or value["rows"] != digest.counts:
                        raise BackupError(f"{file} is damaged: its rows are not those it was written with.")
                    return
                digest.add(value[0], line)
                yield value[0], value[1]
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = getattr(error, "strerror", None) or "it is not whole, or not a backup"
        raise BackupError(f"{file} can't be read: {reason}.") from error
    raise BackupError(f"{file} is not whole: it breaks off after {sum(digest.counts.values())} rows.")


def check(file: Path) -> Content:
    """What the file holds, read to its end. Raises BackupError if it is damaged or of another version."""
    digest = _Digest()
    for _ in _read(file, digest):
        pass
    return digest.content()


def _refuse_unless_empty() -> None:
    for model in tables():
        if (model._meta.app_label == "timeline" or model._meta.label_lower == "auth.user") and model._base_manager.exists():
            raise BackupError(
                f"This database is not empty: it has {model._meta.verbose_name_plural}. Restore into a newly migrated one."
            )


def restore(file: Path) -> Content:
    """Fill this empty, migrated database from `file`, all or nothing, and prove it equal before it is kept."""
    digest, by_label, names = _Digest(), {model._meta.label_lower: model for model in tables()}, _Names()
    with transaction.atomic():
        _refuse_unless_empty()
        for model in tables():
            model._base_manager.all().delete()
        for label, rows in groupby(_read(file, digest), key=lambda row: row[0]):
            _insert(by_label[label], (values for _, values in rows), names)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
                cursor.execute(statement)
        connection.check_constraints()
        found = content()
        if found != digest.content():
            raise BackupError(f"{file} did not come out as it went in, so nothing was kept.")
    return found


def _insert(model: type[models.Model], rows: Iterable[list[Any]], names: _Names) -> None:
    fields, quote = _fields(model), connection.ops.quote_name
    statement = "INSERT INTO {} ({}) VALUES ({})".format(
        quote(model._meta.db_table), ", ".join(quote(column) for column in _columns(model)), ", ".join(["%s"] * len(fields))
    )
    batch: list[list[Any]] = []

    def flush() -> None:
        with connection.cursor() as cursor:
            cursor.executemany(statement, batch)
        batch.clear()

    for values in rows:
        if len(values) != len(fields):
            raise BackupError(f"A row of {model._meta.label_lower} has {len(values)} values, not {len(fields)}.")
        numbered = (names.number(field, value) for field, value in zip(fields, values, strict=True))
        batch.append([f.get_db_prep_save(f.to_python(v), connection) for f, v in zip(fields, numbered, strict=True)])
        if len(batch) == BATCH:
            flush()
    flush()
