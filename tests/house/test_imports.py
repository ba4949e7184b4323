"""The dependency rule of docs/architecture.md, kept by import-linter; the contracts stand in pyproject.toml."""

import subprocess
import sys

from tests.house.tree import TREE

LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LINT, "--no-cache", *arguments], cwd=TREE, capture_output=True, text=True, check=False)


def test_imports_keep_the_contracts():
    ran = lint()
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_contract_that_is_broken_is_seen(tmp_path):
    backwards = tmp_path / "contracts.toml"
    backwards.write_text("""
[tool.importlinter]
root_package = "survey_app"
[[tool.importlinter.contracts]]
name = "Backwards"
type = "forbidden"
source_modules = ["survey_app.documents"]
forbidden_modules = ["survey_app.errors"]
""")
    assert lint("--config", str(backwards)).returncode == 1
