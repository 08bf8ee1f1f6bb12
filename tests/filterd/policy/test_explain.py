"""An explanation is the decision told: complete where it may be, and the same silence for what is sealed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import msgspec
import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
from filterd.policy.explain import QuotedLine, explain
from filterd.policy.explanation import Explanation, Outcome, Way
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.moment import moment_at
from filterd.policy.outlook import outlook
from filterd.policy.remedy import RemedyKind
from filterd.policy.rules import RULES
from filterd.policy.types import Query
from tests.filterd.policy.sample import CATALOGUE, NOW, SampleLists, of_one
from tests.filterd.policy.sample import snapshot as compile_sample

_NO_MODES: Mapping[str, object] = MappingProxyType({})
LINE = {"category-gambling": QuotedLine(17, "0.0.0.0 example.com")}


def explained(
    *labels: str,
    tier: str = "junior",
    entry: str = "example.com",
    qname: str = "www.example.com",
    standing: Standing = NOTHING,
    **person: object,
) -> Explanation:
    snapshot = of_one(tier, devices=[{"name": "mia-phone", "addresses": ["192.0.2.7"]}], **person)
    query, client = Query(to_wire(qname), 1), replace(snapshot.client("mia"), standing=standing)
    decision = decide(query, client, snapshot.policy(SampleLists({label: [entry] for label in labels})), NOW)
    return explain(decision, query, client, CATALOGUE, NOW, LINE)


def with_outlook(
    *labels: str, standing: Standing = NOTHING, modes: Mapping[str, object] = _NO_MODES, **person: object
) -> Explanation:
    """As `explained`, with what comes next."""
    mia = {"id": "mia", "name": "Mia", "tier": "junior", **person}
    compiled = compile_sample(modes=dict(modes), people=[mia])
    query, client = Query(to_wire("www.example.com"), 1), replace(compiled.client("mia"), standing=standing)
    policy = compiled.policy(SampleLists({label: ["example.com"] for label in labels}))
    coming = outlook(query, client, policy, NOW, compiled.zone(client.profile))
    return explain(decide(query, client, policy, NOW), query, client, CATALOGUE, NOW, LINE, coming)


def outcomes(explanation: Explanation) -> dict[str, Outcome]:
    return {step.rule: step.outcome for step in explanation.steps}


def test_it_says_what_was_decided_for_whom_by_which_rule() -> None:
    found = explained("category:gambling")
    assert (found.name, found.person, found.tier, found.rule, found.state) == (
        "www.example.com",
        "mia",
        "junior",
        "category",
        "gambling",
    )
    assert found.summary == "www.example.com is closed for Mia."
    assert found.definition == "What gambling is."


def test_it_quotes_the_entry_and_the_line_of_the_list() -> None:
    (ground,) = explained("category:gambling").grounds
    assert (ground.list, ground.publisher, ground.entry) == (
        "List category:gambling",
        "The example publisher",
        "example.com",
    )
    assert (ground.line, ground.text) == (17, "0.0.0.0 example.com")


def test_without_a_quote_the_entry_is_still_named() -> None:
    (ground,) = explained("category:social").grounds
    assert (ground.entry, ground.line, ground.text) == ("example.com", None, None)


@pytest.mark.parametrize("entry", ["=www.example.com", "*.example.com", "www.example.com", "com"])
def test_an_entry_is_written_as_what_it_covers(entry: str) -> None:
    assert explained("category:social", entry=entry).grounds[0].entry == entry


def test_every_rule_is_listed_in_order_with_its_outcome_and_its_line() -> None:
    found = explained("category:scam-malware")
    assert [step.rule for step in found.steps] == [rule.__name__ for rule in RULES]
    assert [step.outcome for step in found.steps] == [
        Outcome.PASSED,
        Outcome.PASSED,
        Outcome.DECIDED,
        *[Outcome.NOT_ASKED] * 7,
    ]
    assert found.steps[0].says == "1. A name on the list of an authority is shut for everyone; nothing opens it."
    assert found.steps[0].why == "the name is on no authority's list"
    assert [bool(step.why) for step in found.steps] == [True, True] + [False] * 8


def test_every_rule_but_the_last_says_why_it_is_silent() -> None:
    assert all(step.why and "\n" not in step.why + step.says for step in explained().steps[:-1])


def test_what_is_sealed_has_no_reason_in_any_step() -> None:
    assert not any(step.why for step in explained("category:csam").steps)


def test_a_refusal_says_how_it_is_answered_and_an_opening_does_not() -> None:
    refused = explained("category:gambling", answer={"style": "null", "ttl": 30}).answer
    assert refused is not None
    assert (refused.style.value, refused.ttl) == ("null", 30)
    assert explained("category:games").answer is None


def test_all_sealed_refusals_are_the_same() -> None:
    sealed = [
        explained(*labels, tier="teen")
        for labels in (
            ("category:csam",),
            ("authority:csam",),
            ("category:sexualised-minors",),
            ("category:image-abuse", "category:gambling", "service:blocks"),
            ("authority:image-abuse", "protected:core"),
        )
    ]
    assert len({msgspec.json.encode(each) for each in sealed}) == 1
    assert sealed[0].grounds == ()
    assert (sealed[0].rule, sealed[0].state, sealed[0].definition) == ("", "", "")
    assert set(outcomes(sealed[0]).values()) == {Outcome.SEALED}


def test_a_sealed_list_is_never_named_beside_another_reason() -> None:
    found = explained("category:scam-malware", "category:gambling", "authority:csam", "protected:core")
    assert found.grounds == ()
    assert not any(word in msgspec.json.encode(found) for word in (b"csam", b"scam", b"gambling", b"authority:"))


def test_of_an_authority_only_the_fact_is_told() -> None:
    found = explained("authority:gambling")
    assert (found.rule, found.state, found.grounds) == ("authority", "gambling", ())
    assert b"The example authority" not in msgspec.json.encode(found)


def test_a_mixed_refusal_quotes_only_what_may_be_quoted() -> None:
    found = explained("authority:gambling", "category:porn")
    assert found.grounds == ()


def test_the_end_of_an_own_rule_is_told() -> None:
    until = "2026-11-20T19:00:00+00:00"
    found = explained(block=[{"name": "example.com", "until": until}])
    assert found.valid_until is not None
    assert found.valid_until.isoformat() == until


def test_a_name_with_odd_octets_is_told_escaped() -> None:
    snapshot = of_one()
    query, client = Query(b"\x04a\x00.<\x04test\x00", 1), snapshot.client("mia")
    decision = decide(query, client, snapshot.policy(SampleLists({})), NOW)
    assert explain(decision, query, client, CATALOGUE, NOW).name == "a\\000\\.<.test"


BED = ["bed 18:30 to 06:30 on every day"]
LATER = NOW + timedelta(hours=1)
EVERYTHING = Grant("g7", "mia", Scope(ScopeKind.EVERYTHING), NOW, LATER, Origin(OriginKind.PARENT))


def test_what_comes_next_is_told_in_the_persons_zone() -> None:
    found = with_outlook(schedule=BED, zone="Asia/Tokyo")  # 18:00 UTC is 03:00 there
    assert found.coming is not None
    assert [each.at.isoformat() for each in found.coming[:2]] == [
        "2026-11-21T06:30:00+09:00",
        "2026-11-21T18:30:00+09:00",
    ]
    assert [(each.verdict.value, each.by) for each in found.coming[:2]] == [("allow", ""), ("block", "bed")]
    assert found.valid_until is not None
    assert found.valid_until.isoformat() == "2026-11-21T06:30:00+09:00"


def test_without_an_outlook_nothing_is_said_of_what_comes() -> None:
    found = explained(schedule=BED)
    assert (found.coming, found.remedies) == (None, ())


def test_each_remedy_is_a_sentence_and_a_scope_that_commands_take() -> None:
    pause = Standing(pauses=(Pause("p1", "mia", Rest.PAUSE, NOW, LATER),))
    assert with_outlook("category:games", "service:blocks", standing=pause).remedies == (
        Way(RemedyKind.GRANT, "www.example.com", "A grant of www.example.com opens it for a time."),
        Way(RemedyKind.GRANT, "service:blocks", "A grant of service:blocks opens it for a time."),
        Way(RemedyKind.GRANT, "games", "A grant of games opens it for a time."),
        Way(RemedyKind.GRANT, "everything", "A grant of everything opens it for a time."),
        Way(RemedyKind.RESUME, "", "The end of the pause opens it."),
    )
    assert with_outlook().remedies == (Way(RemedyKind.PAUSE, "", "A pause closes it."),)


def test_a_session_and_more_minutes_are_sentences_too() -> None:
    fun = {"id": "fun", "name": "fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 60}}
    assert with_outlook("category:games", budgets=[fun]).remedies[0] == Way(
        RemedyKind.SESSION, "", "A session of fun opens it."
    )
    none = {**fun, "minutes": {"school": 0, "free": 0}}
    assert with_outlook("category:games", budgets=[none]).remedies[0] == Way(
        RemedyKind.BONUS, "", "More minutes today for fun open it."
    )


def test_a_step_that_a_grant_lifted_says_so() -> None:
    found = explained(schedule=["bed 17:00 to 19:00 on every day"], standing=Standing((EVERYTHING,)))
    assert {step.rule: step.why for step in found.steps if step.rule in ("pause", "schedule", "budget", "own")} == {
        "pause": "the grant g7 of everything lifts it",
        "schedule": "the grant g7 of everything lifts it",
        "budget": "the grant g7 of everything lifts it",
        "own": "no rule made for this person covers the name now",
    }


def test_what_is_sealed_tells_nothing_of_times_either() -> None:
    sealed = [
        with_outlook(label, schedule=schedule, standing=standing)
        for label in ("category:csam", "authority:image-abuse")
        for schedule in ([], BED, ["shut 17:00 to 19:00 on every day"])
        for standing in (NOTHING, Standing((EVERYTHING,)))
    ]
    assert len({msgspec.json.encode(each) for each in sealed}) == 1
    assert (sealed[0].coming, sealed[0].remedies, sealed[0].valid_until) == (None, (), None)


def test_the_end_of_time_is_told_as_it_is() -> None:
    end = datetime.max.replace(microsecond=0, tzinfo=UTC)
    found = with_outlook(block=[{"name": "example.com", "until": end.isoformat()}], zone="Asia/Tokyo")
    assert found.valid_until == end


def deciding(*labels: str, **fields: object) -> tuple[str, str]:
    """Return the rule that decided and what is said of it."""
    found = explained(*labels, **fields)  # type: ignore[arg-type]  # these are fields of the person
    (step,) = (step for step in found.steps if step.outcome is Outcome.DECIDED)
    return step.rule, step.why


@pytest.mark.parametrize(
    ("labels", "number"), [(["category:games"], 1), (["category:social"], 2), (["category:gambling"], 4), ([], 4)]
)
def test_the_line_of_the_schedule_that_decided_is_quoted(labels: list[str], number: int) -> None:
    lines = [
        "shut games 19:00 to 20:00 on fri",
        "shut games 17:00 to 19:00 on fri",
        "shut social 17:00 to 19:00 on fri",
        "homework 17:00 to 19:00 on fri",
        "bed 17:00 to 19:00 on school days",
        "free 17:00 to 19:00 on sat",
    ]
    assert deciding(*labels, schedule=lines) == ("schedule", lines[number])


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (Origin(OriginKind.PARENT, "Ann"), "g1, by an adult Ann"),
        (Origin(OriginKind.PIN), "g1, by PIN"),
        (Origin(OriginKind.TICKET), "g1, by a ticket"),
        (Origin(OriginKind.BONUS), "g1, as a bonus"),
        (Origin(OriginKind.APPEAL, "42"), "g1, by appeal 42"),
    ],
)
def test_where_a_grant_comes_from_is_told(origin: Origin, words: str) -> None:
    grant = Grant("g1", "mia", Scope(ScopeKind.NAME, "example.com"), NOW, LATER, origin)
    assert deciding("category:gambling", standing=Standing((EVERYTHING, grant))) == ("grant", words)


def test_a_line_that_shuts_only_because_the_hour_is_unknown_is_not_quoted() -> None:
    compiled = of_one("junior", schedule=["bed 03:00 to 04:00 on every day"])
    found = compiled.client("mia")
    client = replace(found, moment=moment_at(found.profile.timing, NOTHING, NOW, is_certain=False))
    query, policy = Query(to_wire("example.com"), 1), compiled.policy(SampleLists({}))
    steps = explain(decide(query, client, policy, NOW), query, client, CATALOGUE, NOW).steps
    assert [step.why for step in steps if step.outcome is Outcome.DECIDED] == [""]
