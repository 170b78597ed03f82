"""The events download, edited in a spreadsheet and brought back as an editor would."""

import csv
import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_event, make_official
from timeline import corrections, roundtrip
from timeline.models import Correction, Event
from timeline.roundtrip import BadCell, BadFile, Change, Conflict, Preview

pytestmark = pytest.mark.django_db
Edit = Callable[[list[dict[str, str]]], None]


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def event() -> Event:
    return make_event(
        make_official("Nicholas Burns", "USA", "Ambassador to China", 4), make_official(),
        level=4, headline="Qin Gang and Nicholas Burns meet", place="Beijing", country="China", date_text="on Monday",
    )  # fmt: skip


def edited(edit: Edit, *, delimiter: str = ",", encoding: str = "utf-8", bom: bool = False, drop: tuple[str, ...] = ()) -> bytes:
    """The download of the whole record, after `edit` had its rows."""
    text = Client().get(f"/events.csv?bom={int(bom)}").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    edit(rows)
    out = io.StringIO(newline="")
    columns = [name for name in rows[0] if name not in drop]
    writer = csv.DictWriter(out, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return (("\ufeff" if bom else "") + out.getvalue()).encode(encoding)


def preview(**cells: str) -> Preview:
    return roundtrip.preview(edited(lambda rows: rows[0].update(cells)), "contacts.csv")


def nothing(rows: list[dict[str, str]]) -> None:
    pass


def test_an_unedited_download_changes_nothing(event: Event) -> None:
    make_event("USA =SUM(A1)", date="", headline="=1+1", summary="line\nbreak", place="-5")
    make_event(date="2023-02", headline="A level unknown", level=None)
    found = roundtrip.preview(edited(nothing), "contacts.csv")
    assert found.findings == []
    assert (found.rows, found.same) == (3, 3)


@pytest.mark.parametrize(
    "form",
    [{"bom": True}, {"delimiter": ";"}, {"delimiter": ";", "bom": True}, {"delimiter": "\t", "encoding": "utf-16"}],
)
def test_each_spreadsheet_s_own_csv_is_read(event: Event, form: dict[str, object]) -> None:
    found = roundtrip.preview(edited(lambda rows: rows[0].update(place="Zürich 王毅"), **form), "x.csv")  # type: ignore[arg-type]
    assert [(change.column, change.new) for change in found.changes] == [("place", "Zürich 王毅")]


def test_a_change_is_told_by_row_and_column_and_becomes_a_correction(event: Event, editor: User) -> None:
    make_event(date="2024-01-01", headline="Another, above it")
    found = roundtrip.preview(edited(lambda rows: rows[1].update(place="Shanghai", edtf="2023-05", level="4.0")), "contacts.csv")
    assert found.changes == [
        Change(3, "edtf", event.pk, "edtf", "2023-05", "2023-05-08", "2023-05"),
        Change(3, "place", event.pk, "place", "Shanghai", "Beijing", "Shanghai"),
    ]
    assert not Correction.objects.exists()
    done = roundtrip.apply(found, editor)
    event.refresh_from_db()
    assert (event.place, event.edtf, event.date_precision) == ("Shanghai", "2023-05", "month")
    assert {"place", "edtf"} <= set(event.locked_fields)
    assert done.events == [event.pk]
    assert set(Correction.objects.values_list("field", "who", "why", "batch")) == {
        (field, editor.pk, "From the file contacts.csv", done.batch) for field in ("place", "edtf")
    }


def test_a_whole_file_is_taken_back_at_once(event: Event, editor: User) -> None:
    done = roundtrip.apply(preview(place="Shanghai", kind="talks"), editor)
    corrections.undo_batch(done.batch, editor)
    event.refresh_from_db()
    assert (event.place, event.kind, event.locked_fields) == ("Beijing", "meeting", [])


def test_only_what_the_editor_chose_is_done(event: Event, editor: User) -> None:
    found = preview(place="Shanghai", kind="talks")
    roundtrip.apply(found, editor, chosen={(2, "kind")})
    event.refresh_from_db()
    assert (event.place, event.kind) == ("Beijing", "talks")


def test_the_apostrophe_before_a_formula_is_taken_off_again(event: Event) -> None:
    assert preview(place="'=1+1").changes[0].new == "=1+1"
    assert preview(headline="'tis a meeting").changes[0].new == "'tis a meeting"


def test_an_event_changed_since_the_download_is_a_conflict(event: Event, editor: User) -> None:
    content = edited(lambda rows: rows[0].update(place="Shanghai"))
    corrections.apply_correction(event, "place", "Tianjin", editor, "A better source")
    found = roundtrip.preview(content, "contacts.csv")
    assert found.changes == []
    assert [(c.row, c.column, c.current, c.wanted) for c in found.conflicts] == [(2, "place", "Tianjin", "Shanghai")]
    assert found.bad_cells == []
    assert isinstance(found.findings[0], Conflict)


def test_a_cell_that_a_later_correction_replaced_was_not_edited(event: Event, editor: User) -> None:
    content = edited(lambda rows: rows[0].update(headline="Envoys meet"))
    corrections.apply_correction(event, "place", "Tianjin", editor, "A better source")
    corrections.apply_correction(event, "place", "Dalian", editor, "A still better source")
    assert [c.column for c in roundtrip.preview(content, "contacts.csv").findings] == ["headline"]


def test_a_change_made_between_preview_and_acceptance_is_not_overwritten(event: Event, editor: User) -> None:
    found = preview(place="Shanghai", kind="talks")
    corrections.apply_correction(event, "place", "Tianjin", editor, "A better source")
    done = roundtrip.apply(found, editor)
    event.refresh_from_db()
    assert (event.place, event.kind, done.events) == ("Tianjin", "meeting", [])
    assert [(cell.column, "Preview the file again" in cell.message) for cell in done.refused] == [("kind", True), ("place", True)]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("edtf", "5/8/2023", "rewrote a date, perhaps 2023-05-08"),
        ("edtf", "08.05.2023", "rewrote a date"),
        ("edtf", "Feb-23", "rewrote a date, perhaps 2023-02"),
        ("edtf", "some day", "is not a date"),
        ("kind", "quarrel", "not a valid choice"),
        ("status", "maybe", "not a valid choice"),
        ("level", "9", "not a valid choice"),
        ("level", "high", "levels are 1 to 5"),
        ("level", "inf", "levels are 1 to 5"),
        ("headline", "", "blank"),
        ("headline", "x" * 301, "at most 300"),
        ("date_earliest", "2023-05-09", "change that"),
        ("source_urls", "https://elsewhere.example/", "citations"),
        ("confidence", "0.1", "can't be changed here"),
        ("updated_at", "8/5/2023 10:00", "Leave this column"),
        ("updated_at", "", "Leave this column"),
        ("id", "one", "no number of an event"),
        ("id", "99999", "no event of this number"),
        ("us_roles", "", "1 names"),
        ("us_roles", "guest", "is not a role"),
        ("us_participants", "Nicholas Burns; A Person", "2 names"),
    ],
)
def test_a_bad_cell_is_named_and_changes_nothing(event: Event, editor: User, column: str, value: str, message: str) -> None:
    found = preview(**{column: value})
    assert [(cell.row, cell.column, cell.value) for cell in found.bad_cells] == [(2, column, value)]
    assert message in found.bad_cells[0].message
    assert found.changes == []
    assert roundtrip.apply(found, editor).events == []
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [("date_earliest", "5/8/2023"), ("date_latest", "08/05/2023"), ("cameo", "40"), ("confidence", "1"), ("level", "4.0")],
)
def test_what_a_spreadsheet_only_wrote_otherwise_is_no_change(event: Event, column: str, value: str) -> None:
    assert preview(**{column: value}).findings == []


def test_good_cells_of_a_row_stand_beside_a_bad_one(event: Event) -> None:
    found = preview(kind="quarrel", place="Shanghai")
    assert [type(cell) for cell in found.findings] in ([Change, BadCell], [BadCell, Change])


def test_people_are_changed_with_their_roles(event: Event, editor: User) -> None:
    make_official("Wang Yi")
    found = preview(cn_participants="Qin Gang; Wang Yi; A Person", cn_roles="host; host; participant")
    roundtrip.apply(found, editor)
    people = event.participations.values_list("name", "role", "official__name", "side").order_by("position")
    assert list(people) == [
        ("Nicholas Burns", "participant", "Nicholas Burns", "USA"),
        ("Qin Gang", "host", "Qin Gang", "CHN"),
        ("Wang Yi", "host", "Wang Yi", "CHN"),
        ("A Person", "participant", None, "CHN"),
    ]
    assert event.participations.get(name="Nicholas Burns").post == "Ambassador to China"
    assert Correction.objects.get().field == "participants"


def test_a_person_of_the_other_side_is_refused(event: Event) -> None:
    found = preview(cn_participants="Nicholas Burns")
    assert "other side" in found.bad_cells[0].message


def test_a_row_left_out_and_columns_left_out_mean_nothing(event: Event) -> None:
    make_event(date="2024-01-01", headline="Another")
    content = edited(lambda rows: rows.pop(0) and None, drop=("summary", "us_roles", "source_urls"))
    found = roundtrip.preview(content, "contacts.csv")
    assert (found.findings, found.rows) == ([], 1)


def test_one_event_in_two_rows_is_told(event: Event) -> None:
    found = roundtrip.preview(edited(lambda rows: rows.append({**rows[0], "place": "Shanghai"})), "contacts.csv")
    assert [(cell.row, cell.message) for cell in found.bad_cells] == [(3, "Row 2 is about this event already.")]


def test_a_merged_event_leads_to_the_one_that_remains(event: Event) -> None:
    other = make_event(date="2024-01-01", headline="Another")
    content = edited(lambda rows: rows[0].update(place="Shanghai"))
    Event.objects.filter(pk=other.pk).update(merged_into=event)
    (cell,) = roundtrip.preview(content, "contacts.csv").bad_cells
    assert cell.message == f"This event was merged into event {event.pk}."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column id"),
        (b"name,place\nx,y\n", "no column id and updated_at"),
        (b"id,updated_at,place,place\n", "place more than once"),
        ("id,updated_at,place\n1,x,Zürich\n".encode("cp1252"), "CSV UTF-8"),
        (b"PK\x03\x04\x14\x00\xff", "workbook"),
        (b'id,updated_at,place\n1,x,"open\n', "no CSV"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        roundtrip.preview(content, "contacts.csv")


def test_the_preview_takes_a_fixed_number_of_queries(event: Event) -> None:
    def queries() -> int:
        content = edited(lambda rows: [row.update(place="Shanghai") for row in rows] and None)
        with CaptureQueriesContext(connection) as captured:
            assert roundtrip.preview(content, "contacts.csv").changes
        return len(captured)

    few = queries()
    for day in range(1, 20):
        make_event(date=f"2023-02-{day:02}", place="Beijing")
    assert queries() == few
