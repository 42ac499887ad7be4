"""Printing a page to PDF through an installed Chromium, Chrome or Edge."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 120


def find_browser() -> str | None:
    """An installed browser that can print: CNNLAB_BROWSER, else the usual names and places."""
    chosen = os.environ.get("CNNLAB_BROWSER")
    if chosen:
        return chosen
    named = (shutil.which(name) for name in NAMES)
    return next((path for path in (*named, *PLACES) if path and Path(path).exists()), None)


def print_pdf(browser: str, page: Path, target: Path) -> None:
    """Prints `page` to `target`. The browser gets no network, and a home and profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            "--virtual-time-budget=10000",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        # Chromium refuses its sandbox to root, as in a container.
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        done = subprocess.run(
            command,
            env=browser_environment(profile),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    if done.returncode != 0 or not target.exists():
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"pdf: {browser} could not print {page.name}: {last[0]}")


def browser_environment(home: str) -> dict[str, str]:
    """A browser leaves caches and settings in its home, the profile's folder or not."""
    inherited = {k: v for k, v in os.environ.items() if k not in {"XDG_CONFIG_HOME", "XDG_CACHE_HOME"}}
    return {**inherited, "HOME": home}
