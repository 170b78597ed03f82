"""Run the comparisons: all of them, or those named. `python -m bench pages exports`"""

import os
import subprocess
import sys
import tempfile

#: Each comparison: the module, whether it runs on both engines, and how many events it wants generated for it.
COMPARISONS: dict[str, tuple[str, bool, int]] = {
    "dates": ("bench.dates", False, 0),
    "extraction": ("bench.extraction", False, 0),
    "pages": ("bench.pages", True, 100_000),
    "million": ("bench.pages", True, 1_000_000),
    "paint": ("bench.paint", False, 100_000),
    "exports": ("bench.exports", True, 100_000),
    "records": ("bench.records", True, 100_000),
}


def main(names: list[str]) -> int:
    """Run each comparison in a process, a folder and a database of its own; 1 if one of them failed."""
    unknown = [name for name in names if name not in COMPARISONS]
    if unknown:
        print(f"No comparison called {', '.join(unknown)}; there are {', '.join(COMPARISONS)}")
        return 1
    failed = False
    for name in names or COMPARISONS:
        module, on_both, events = COMPARISONS[name]
        for prefix in [[], [sys.executable, "-m", "tests.postgres"]] if on_both else [[]]:
            with tempfile.TemporaryDirectory() as folder:
                environment = {**os.environ, "TIMELINE_VAR": folder, "TIMELINE_SECRET_KEY": "for the bench alone"}
                script = f"exec {sys.executable} -m {module}"
                if events:
                    script = f"{sys.executable} manage.py migrate -v0 && {sys.executable} -m bench.generate {events} && {script}"
                print(f"\n== {name}: {'PostgreSQL' if prefix else 'SQLite' if events else 'no database'}", flush=True)
                failed |= subprocess.run([*prefix, "bash", "-c", script], env=environment).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
