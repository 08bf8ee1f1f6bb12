from pathlib import Path

import blocklists.parse
from blocklists.parse.kind import MEANING, Kind


def test_every_kind_has_a_meaning_for_the_report() -> None:
    assert set(MEANING) == set(Kind)
    assert len(set(MEANING.values())) == len(Kind)


def test_a_kind_is_the_word_itself() -> None:
    assert f"{Kind.RPZ_DROP}" == "rpz-drop"


def test_the_readme_explains_every_kind_in_the_same_words() -> None:
    readme = (Path(blocklists.parse.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [
        f"| `{kind}` | {meaning} |" for kind, meaning in MEANING.items() if f"| `{kind}` | {meaning} |" not in readme
    ] == []
