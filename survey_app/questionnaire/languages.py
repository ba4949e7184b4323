"""In which languages a questionnaire is complete."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

Path = tuple[str | int, ...]


def words_of(value: object, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every text in a part of a questionnaire, with its path in the document; in the model, every dict is words."""
    match value:
        case dict():
            yield path, value
        case tuple():
            for i, part in enumerate(value):
                yield from words_of(part, (*path, i))
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from words_of(getattr(value, field.name), (*path, field.name))


def untranslated(questionnaire: object, languages: Sequence[str]) -> dict[str, tuple[Path, ...]]:
    """Language → the texts that have no words in it."""
    texts = list(words_of(questionnaire))
    return {language: tuple(path for path, words in texts if language not in words) for language in languages}
