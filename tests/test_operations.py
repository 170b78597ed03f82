"""What an operator is told is what there is."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "operations.md").read_text()


def test_every_environment_variable_is_in_the_guide() -> None:
    settings = (ROOT / "timeline" / "settings.py").read_text()
    read = set(re.findall(r"""(?:environ\.get|_flag|_list)\(\s*"(\w+)\"""", settings))
    told = set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE))
    assert read == told


def test_every_command_in_the_guide_exists() -> None:
    named = set(re.findall(r"manage\.py (\w+)", GUIDE))
    assert named
    assert named <= set(get_commands())
