"""What the Nu HTML checker and Lighthouse say of pages."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.needs import CHROMIUM, NODE, VNU

HERE = Path(__file__).parent


def html_faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Every error that the Nu HTML checker finds in pages, by name → HTML; each with its page, its line and what stands there."""
    names, folder = {}, folder / "pages"
    folder.mkdir()
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.name] = name
    ran = subprocess.run(
        ["java", "-jar", VNU, "--errors-only", "--format", "json", "--exit-zero-always", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr.startswith("{"), ran.stderr
    return [
        f"{names[found['url'].rpartition('/')[2]]}, line {found.get('lastLine')}: {found['message']} {found.get('extract', '').strip()!r}"
        for found in json.loads(ran.stderr)["messages"]
    ]


def lighthouse(base: str, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What Lighthouse says of each page that the steps come to: its address, its scores (0 to 1) and the audits that failed."""
    program = [HERE / "lighthouse.mjs", NODE, CHROMIUM, base, json.dumps(steps)]
    ran = subprocess.run(["node", *program], capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]
