"""The guide shows what there is: each picture exists, and each button it names is on some page."""

import re
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "editing.md").read_text("utf-8")


def test_each_picture_is_there_and_each_is_used() -> None:
    shown = set(re.findall(r"\]\(img/([\w-]+\.png)\)", GUIDE))
    assert shown == {path.name for path in (ROOT / "docs" / "img").glob("*.png")} - {"timeline.png"}
    assert "(docs/img/timeline.png)" in (ROOT / "README.md").read_text("utf-8")
    assert shown == {
        f"{name}.png" for name in re.findall(r'^ {8}"([\w-]+)": \(', (ROOT / "docs" / "screenshots.py").read_text("utf-8"), re.M)
    }


def test_each_button_that_the_guide_names_is_on_a_page() -> None:
    files = [
        *(ROOT / "templates" / "admin").rglob("*.html"),
        *(ROOT / "timeline" / "admin").glob("*.py"),
        *(ROOT / "timeline" / name for name in ("desk.py", "models.py")),
    ]
    pages = unescape(" ".join(file.read_text("utf-8") for file in files)).lower()
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", GUIDE)
    assert len(named) > 25
    missing = [name for name in named if not all(part.strip().lower() in pages for part in name.split("…") if part.strip())]
    assert missing == []


def test_each_link_inside_the_guide_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line[3:]).strip().lower().replace(" ", "-")
        for line in GUIDE.splitlines()
        if line.startswith("## ")
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", GUIDE)) == headings
