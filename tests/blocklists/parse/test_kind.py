from blocklists.parse.kind import MEANING, Kind


def test_every_kind_has_a_meaning_for_the_report() -> None:
    assert set(MEANING) == set(Kind)
    assert len(set(MEANING.values())) == len(Kind)


def test_a_kind_is_the_word_itself() -> None:
    assert f"{Kind.RPZ_DROP}" == "rpz-drop"
