"""S17: at least 95 % of the personal data is found, at most 2 % of harmless texts are stopped, in each of seven
languages; numbers in words and digits set apart are found as well as any.
"""

import re
from collections import Counter

import pytest

from forum.guard import Kind, findings
from tests.guard.corpus import Sample, harmless, personal

LEAST_FOUND = 0.95
MOST_STOPPED = 0.02
LANGUAGES = {"nl", "en", "ro", "hu", "bg", "es", "pl"}
SPELLED, SPLIT = "in words", "set apart"
LEAST_OF_EACH = {SPELLED: 7, SPLIT: 4}  # phone numbers written so, in each language


def held_back(samples: list[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.held]


def of(language: str, samples: list[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.language == language]


def rate(samples: list[Sample], wrong: list[Sample]) -> float:
    return len(wrong) / len(samples)


def way(sample: Sample) -> str:
    """How the phone number in it is written."""
    ((start, end), *_) = sample.pieces
    written = sample.text[start:end]
    if sum(sign.isalpha() for sign in written) >= 6:
        return SPELLED
    return SPLIT if re.fullmatch(r"(?:\d[\W_]+){6,}\d", written) else "as usual"


def table(title: str, samples: list[Sample], wrong: list[Sample], key: str) -> None:
    """Print a rate for each kind or language: what was right of how many."""
    all_, bad = (Counter(str(getattr(sample, key)) for sample in some) for some in (samples, wrong))
    cells = [f"{name} {all_[name] - bad[name]}/{all_[name]}" for name in sorted(all_)]
    print(f"{title:<24} {1 - rate(samples, wrong):.1%}   {'  '.join(cells)}")


def test_there_is_enough_of_everything() -> None:
    tame, telling = harmless(), personal()

    assert min(len(tame), len(telling)) >= 420
    assert len({sample.text for sample in [*tame, *telling]}) == len(tame) + len(telling)
    assert {sample.kind for sample in telling} == set(Kind)
    assert {sample.language for sample in tame} == {sample.language for sample in telling} == LANGUAGES
    assert min(Counter(sample.language for sample in tame).values()) >= 50, "so one stopped text is not 2 %"
    assert min(Counter(sample.language for sample in telling).values()) >= 50
    numbers = Counter((way(sample), sample.language) for sample in telling if sample.kind == Kind.PHONE)
    for how, least in LEAST_OF_EACH.items():
        assert min(numbers[how, language] for language in LANGUAGES) >= least, (how, numbers)
    assert all(sample.pieces for sample in telling)
    for samples in (tame, telling):
        assert len(held_back(samples)) == pytest.approx(len(samples) / 3, abs=1)


def test_personal_data_is_found() -> None:
    samples = personal()
    wrong = [sample for sample in samples if sample.missed()]

    print()
    table("found, by kind", samples, wrong, "kind")
    table("found, by language", samples, wrong, "language")
    table("of the third held back", held_back(samples), held_back(wrong), "kind")
    for sample in wrong:
        if not sample.held:
            print(f"  missed: {sample.kind} {sample.language} {sample.text}")
    assert rate(samples, wrong) <= 1 - LEAST_FOUND
    assert rate(held_back(samples), held_back(wrong)) <= 1 - LEAST_FOUND
    for language in LANGUAGES:
        assert rate(of(language, samples), of(language, wrong)) <= 1 - LEAST_FOUND, language
    numbers = [[one for one in some if one.kind == Kind.PHONE] for some in (samples, wrong)]
    for how in LEAST_OF_EACH:
        assert rate(*([one for one in some if way(one) == how] for some in numbers)) <= 1 - LEAST_FOUND, how


def test_harmless_texts_pass() -> None:
    samples = harmless()
    wrong = [sample for sample in samples if findings(sample.text)]

    print()
    table("passed, by language", samples, wrong, "language")
    table("of the third held back", held_back(samples), held_back(wrong), "language")
    for sample in wrong:
        if not sample.held:
            print(f"  stopped: {sample.text} {findings(sample.text)}")
    assert rate(samples, wrong) <= MOST_STOPPED
    for language in LANGUAGES:
        assert rate(of(language, samples), of(language, wrong)) <= MOST_STOPPED, language
    assert rate(held_back(samples), held_back(wrong)) <= MOST_STOPPED
