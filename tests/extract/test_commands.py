"""`manage.py extract` and `manage.py evaluate`, as somebody at a terminal sees them."""

# ruff: noqa: E501 — sentences of the tables stay whole

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HEADER = "Title: A meeting\nDate: 2023-05-08\nSource: Wire\nAddress: https://example.org/a\n\n"
BODY = "Qin Gang met Nicholas Burns in Beijing on Monday.\nThey had talked before.\n"


def run(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_extract_prints_a_line_an_article_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEADER + BODY, encoding="utf-8")
    (line,) = run("extract", str(tmp_path))[0].splitlines()
    row = json.loads(line)
    assert row["path"].endswith("a.txt")
    assert row["published"] == "2023-05-08"
    (event,) = row["events"]
    assert event["kind"] == "meeting"
    assert event["status"] == "held"
    assert {(p["name"], p["side"], p["role"]) for p in event["participants"]} == {
        ("Qin Gang", "CHN", "host"),
        ("Nicholas Burns", "USA", "visitor"),
    }
    assert (event["date_start"], event["date_end"], event["precision"], event["date_basis"]) == (
        "2023-05-08",
        "2023-05-08",
        "day",
        "weekday",
    )
    assert event["quote"] == BODY.splitlines()[0] == BODY[event["start"] : event["end"]]
    assert event["rule"] == "meet.verb"


def test_extract_goes_on_past_a_bad_file_and_fails_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEADER + BODY, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Title: Undated\nSource: Wire\n\nQin met Burns.\n", encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 could not be read"):
        call_command("extract", str(tmp_path), stdout=out, stderr=err)
    assert len(out.getvalue().splitlines()) == 1
    assert "b.txt" in err.getvalue()
    assert "--published" in err.getvalue()


def gold(folder: Path, **change: object) -> Path:
    label = {"kind": "meeting", "status": "held", "participants": ["Qin Gang", "Nicholas Burns"], "date_start": "2023-05-08",
             "date_end": "2023-05-08", "precision": "day", "place": "Beijing", "salience": "main", "quote": "met"} | change  # fmt: skip
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text(HEADER + BODY, encoding="utf-8")
    row = {"id": "a", "published": "2023-05-08", "source": "Wire", "genre": "wire", "negative": False, "events": [label]}
    (folder / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def figure(report: str, name: str) -> str:
    return next(line.removeprefix(name).strip() for line in report.splitlines() if line.startswith(name + " "))


def test_evaluate_counts_what_is_right(tmp_path: Path) -> None:
    report = run("evaluate", str(gold(tmp_path)))[0]
    assert [figure(report, name) for name in ("precision", "recall", "date exact", "place", "participants F1")] == ["1.000"] * 5


def test_evaluate_counts_a_wrong_day_as_wrong(tmp_path: Path) -> None:
    report = run("evaluate", str(gold(tmp_path, date_start="2023-05-07", date_end="2023-05-08")))[0]
    assert figure(report, "recall") == "1.000"
    assert figure(report, "date exact") == "0.000"
    assert figure(report, "a wrong day shown as certain") == "1.000"


def test_evaluate_counts_a_miss_and_what_is_found_instead(tmp_path: Path) -> None:
    report = run("evaluate", str(gold(tmp_path, kind="call")), "--misses")[0]
    assert (figure(report, "precision"), figure(report, "recall")) == ("0.000", "0.000")
    assert "a: call held 2023-05-08" in report


def test_a_gold_file_that_is_broken_is_named_with_its_line(tmp_path: Path) -> None:
    folder = gold(tmp_path)
    (folder / "gold.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"gold\.jsonl, line 1"):
        run("evaluate", str(folder))
