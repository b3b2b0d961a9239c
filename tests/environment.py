"""What the machine and the environment offer to the tests; used before Django is set up."""

import os
import shutil


def flag(*names: str) -> bool:
    """Whether one of these environment variables is set to something that means yes."""
    return any(os.environ.get(name, "").strip().lower() not in ("", "0", "no", "off", "false") for name in names)


def find_chromium() -> str | None:
    """Path of the browser for the browser tests: CHROMIUM when it is set, else the system's."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)
