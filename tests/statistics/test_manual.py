"""The page on statistics names every file of the room, and lists every source that it cites."""

import re

from tests.house.tree import files, read

PAGE = read("docs/statistics.md")
TEXT, SOURCES = re.sub(r"<!-- (\w+): .*?<!-- end of \1 -->", "", PAGE, flags=re.DOTALL).split("## Sources")  # Without what programs wrote.


def test_every_file_of_the_statistics_is_named():
    assert [
        path.name for path in files("*.py", "survey_app/statistics") if path.name != "__init__.py" and f"`{path.name}`" not in PAGE
    ] == []


def test_no_file_is_named_that_is_not_there():
    names = {path.name for path in files("*.py")}
    assert set(re.findall(r"`(?:\w+/)*(\w+\.py)`", PAGE)) - names == set()


def test_every_source_is_listed():
    cited = re.findall(r"([A-Z][\wäöé]+)(?:, [A-Z][\wäöé]+)?(?: & [A-Z][\wäöé]+)? \(?((?:19|20)\d\d)", TEXT)
    assert [f"{name} {year}" for name, year in cited if not re.search(rf"{name}[^.]*\b{year}\b", SOURCES)] == []
