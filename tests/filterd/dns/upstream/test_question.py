from filterd.dns.upstream.question import Question


def test_equal_questions_are_one_key_whoever_asks() -> None:
    assert len({Question(b"\x01a\x00", 1), Question(b"\x01a\x00", 1)}) == 1


def test_type_do_and_cd_make_another_question() -> None:
    base = Question(b"\x01a\x00", 1)
    assert len({base, base._replace(qtype=28), base._replace(dnssec_ok=True), base._replace(cd=True)}) == 4
