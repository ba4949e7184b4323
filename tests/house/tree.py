"""The files of the project, for tests that read them."""

import re
from collections.abc import Iterator
from pathlib import Path

TREE = Path(__file__).parent.parent.parent
NOT_OURS = {".venv", ".node", ".git", "instance", "build", "node_modules", "__pycache__"}


def files(pattern: str, folder: str = ".") -> Iterator[Path]:
    """Every file of that name, relative to the tree; not what is installed or made."""
    for path in sorted((TREE / folder).rglob(pattern)):
        relative = path.relative_to(TREE)
        if (
            path.is_file()
            and not NOT_OURS & set(relative.parts)
            and not any(re.match(r"\..*_cache|\.hypothesis", part) for part in relative.parts)
        ):
            yield relative


def read(path: str | Path) -> str:
    return (TREE / path).read_text(encoding="utf-8")
