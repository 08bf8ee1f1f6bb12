"""The sentences: one for each reason, by age, with no reproach, and true about who can change it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import NOTHING, Spent, Standing
from filterd.policy.moment import moment_at
from filterd.policy.types import Decision, Query, Verdict
from filterd.policy.words import Words
from tests.filterd.policy.sample import CATALOGUE, NOW, SampleLists, snapshot
from tests.filterd.policy.test_explain import explained

ADULT = "The adult who looks after this filter"
MISTAKE = "If you think it is a mistake, say so to whoever looks after this filter."


@pytest.mark.parametrize(
    ("tier", "reason"),
    [
        ("little", "scam-malware to 8"),
        ("junior", "scam-malware from 9"),
        ("teen", "scam-malware from 13"),
        ("adult", "scam-malware from 13"),
        ("public", "scam-malware from 9"),
    ],
)
def test_the_reading_level_follows_the_tier(tier: str, reason: str) -> None:
    found = explained("category:scam-malware", tier=tier)
    assert found.reason == f"It belongs to: the scam-malware category. {reason}"


def test_sealed_categories_speak_with_one_voice() -> None:
    assert explained("category:image-abuse").reason == "sealed from 9"


@pytest.mark.parametrize(
    ("labels", "person", "reason"),
    [
        (["authority:gambling"], {}, "An authority asked for it to be closed for everyone. You did nothing wrong."),
        (["protected:core"], {}, "It belongs to what stays open whatever else is closed: the core group."),
        ([], {"block": ["example.com"]}, "A rule made for Mia closes example.com."),
        ([], {"allow": ["=www.example.com"]}, "A rule made for Mia opens www.example.com."),
        (
            ["service:blocks"],
            {"services": {"blocks": "block"}},
            "A rule made for Mia closes the service List service:blocks.",
        ),
        (["category:gambling"], {"tier": "adult", "shut": ["gambling"]},
         "It belongs to: the gambling category. That was closed for Mia."),
        (["category:games"], {}, "It belongs to: the games category. That is open for Mia."),
        ([], {"tier": "little"}, "Only what was chosen for Mia is open, and nobody has chosen this yet."),
        (["category:newer"], {}, "It belongs to a kind of page that is new here, and nobody has looked at it yet. "
         "Until then it stays closed for children and in public places."),
        (["category:newer"], {"tier": "adult"}, "It belongs to a kind of page that is new here, and open for Mia."),
        ([], {}, "No list puts it into a category, and nobody has made a rule for it."),
    ],
)  # fmt: skip
def test_every_reason_has_a_sentence(labels: list[str], person: dict[str, object], reason: str) -> None:
    assert explained(*labels, **person).reason == reason  # type: ignore[arg-type]  # tier is a word here


@pytest.mark.parametrize(
    ("labels", "person", "change"),
    [
        (["category:csam"], {}, f"Nobody here can open it. {MISTAKE}"),
        (["category:scam-malware"], {}, f"Nobody here can open it. {MISTAKE}"),
        (["authority:gambling"], {}, f"Only the authority can take it back. {MISTAKE}"),
        (["protected:core"], {}, "Nothing in this household or network closes it."),
        ([], {"block": ["example.com"]}, f"{ADULT} can change the rule."),
        ([], {}, f"{ADULT} can close it."),
        (["category:games"], {}, f"{ADULT} can close it."),
        ([], {"tier": "little"}, f"{ADULT} can open it. You can ask."),
        (["category:gambling"], {}, f"{ADULT} can open it. You can ask."),
        (["category:newer"], {}, f"{ADULT} can open it. You can ask."),
        (
            ["category:gambling"],
            {"tier": "adult", "shut": ["gambling"]},
            "Whoever looks after this filter can open it.",
        ),
        ([], {"tier": "adult"}, "Whoever looks after this filter can close it."),
        (
            ["category:porn"],
            {},
            "This kind of page stays closed under 18 and in public places. If this one name is there by mistake, the "
            "adult who looks after this filter can open it.",
        ),
    ],
)
def test_who_can_change_it_is_said(labels: list[str], person: dict[str, object], change: str) -> None:
    assert explained(*labels, **person).change == change  # type: ignore[arg-type]  # tier is a word here


def test_what_is_said_to_open_it_opens_it() -> None:
    assert explained("category:porn").verdict.value == "block"
    assert explained("category:porn", allow=["www.example.com"]).verdict.value == "allow"


def test_at_a_venue_the_operator_decides() -> None:
    networks = [{"id": "cafe", "name": "Café", "tier": "public", "addresses": ["192.0.2.0/24"], "operator": True}]
    compiled = snapshot(networks=networks)
    query, client = Query(to_wire("example.com"), 1), compiled.client("cafe")
    decision = decide(query, client, compiled.policy(SampleLists({"category:gambling": ["example.com"]})), NOW)
    assert (
        Words(decision, query, client, CATALOGUE, NOW).change()
        == "The operator of this network can open it. You can ask."
    )


def test_a_group_that_protects_a_person_is_defined() -> None:
    assert explained("protected:health-rights").definition == "What health-rights is."


def test_an_own_rule_needs_no_definition() -> None:
    assert explained(block=["example.com"]).definition == ""


def test_a_rule_that_goes_by_no_list_speaks_for_itself() -> None:
    snapshot_of_mia = snapshot(people=[{"id": "mia", "name": "Mia", "tier": "junior"}])
    decision = Decision(Verdict.BLOCK, "category", "schedule")
    words = Words(decision, Query(to_wire("example.com"), 1), snapshot_of_mia.client("mia"), CATALOGUE, NOW)
    assert words.reason() == "A name in a category that is shut for the person is shut."


FUN = {"id": "fun", "name": "fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 60}}
ESTIMATE = {**FUN, "kind": "estimate", "enforced": True}
USED_UP = Standing(spent={"fun": Spent(NOW.date(), 60 * 60)})
EARLIER = f"{ADULT} can open it earlier. You can ask."


def paused(rest: Rest) -> Standing:
    return Standing(pauses=(Pause("p1", "mia", rest, NOW, NOW + timedelta(hours=1)),))


def words(
    *labels: str, standing: Standing = NOTHING, is_certain: bool = True, modes: object = None, **person: object
) -> tuple[str, str]:
    """Return reason and change for Mia at 18:00."""
    mia = {"id": "mia", "name": "Mia", "tier": "junior", **person}
    compiled = snapshot(people=[mia], modes=modes or {})
    query, found = Query(to_wire("example.com"), 1), compiled.client("mia")
    moment = moment_at(found.profile.timing, standing, NOW, is_certain)
    client = replace(found, standing=standing, moment=moment)
    policy = compiled.policy(SampleLists({label: ["example.com"] for label in labels}))
    told = Words(decide(query, client, policy, NOW), query, client, CATALOGUE, NOW)
    return told.reason(), told.change()


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (paused(Rest.PAUSE),
         "Mia has a pause now: somebody who looks after this filter closed everything for a while."),
        (paused(Rest.BED), "bed from 9"),
    ],
)  # fmt: skip
def test_a_pause_blames_nobody(standing: Standing, reason: str) -> None:
    assert words(standing=standing) == (reason, f"That ends by itself. {EARLIER}")


@pytest.mark.parametrize(
    ("line", "person", "reason"),
    [
        ("bed", {}, "bed from 9"),
        ("bed", {"tier": "teen"}, "bed from 13"),
        ("bed", {"tier": "adult"}, "It is the bed mode, and that closes it for Mia."),
        ("shut", {}, "The schedule of Mia closes it at this hour."),
        ("homework", {}, "homework from 9"),
        ("piano-time", {}, "It is time for piano time, and that closes it for Mia."),
    ],
)
def test_each_hour_has_its_words(line: str, person: dict[str, object], reason: str) -> None:
    modes = {"piano-time": {"shut": ["games"]}}
    schedule = [f"{line} 17:00 to 19:00 on every day"]
    found, change = words("category:games", schedule=schedule, modes=modes, **person)  # type: ignore[arg-type]
    assert found == reason
    assert change.startswith("That ends by itself. ")


def test_a_mode_that_the_household_changed_is_not_described_in_our_words() -> None:
    found, _ = words(
        "category:social", schedule=["homework 17:00 to 19:00 on fri"], modes={"homework": {"shut": ["social"]}}
    )
    assert found == "It is time for homework, and that closes it for Mia."


def test_a_session_is_offered_as_long_as_there_is_time() -> None:
    assert words("category:games", budgets=[FUN]) == (
        "It counts as fun: open while a session runs. Mia can start one.",
        f"Starting a session opens it. {ADULT} can open it without one. You can ask.",
    )


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (FUN, "Today's time for fun is used up."),
        (ESTIMATE, "As far as this box can tell, today's time for fun is used up."),
    ],
)
def test_a_budget_that_is_used_up_starts_afresh_at_midnight(budget: dict[str, object], reason: str) -> None:
    assert words("category:games", budgets=[budget], standing=USED_UP) == (
        reason,
        f"There is new time after midnight. {EARLIER}",
    )


def test_the_minutes_are_those_of_the_hour_that_is_asked_about_not_of_when_the_moment_began() -> None:
    compiled = snapshot(people=[{"id": "mia", "name": "Mia", "tier": "junior", "budgets": [FUN]}])
    found = replace(compiled.client("mia"), standing=USED_UP)
    client = replace(found, moment=found.at(NOW))
    query, policy = Query(to_wire("example.com"), 1), compiled.policy(SampleLists({"category:games": ["example.com"]}))
    tomorrow = NOW + timedelta(days=1)
    decision = decide(query, client, policy, tomorrow)
    assert Words(decision, query, client, CATALOGUE, tomorrow).reason().endswith("Mia can start one.")


def test_a_budget_that_is_not_in_the_snapshot_any_more_has_words() -> None:
    compiled = snapshot(people=[{"id": "mia", "name": "Mia", "tier": "junior", "budgets": [FUN]}])
    for client in (compiled.client("mia"), compiled.client("unknown")):
        decision = Decision(Verdict.BLOCK, "budget", "budget", by="gone")
        told = Words(decision, Query(to_wire("example.com"), 1), client, CATALOGUE, NOW)
        assert told.reason() == "The time for this is used up for today."


def test_where_the_hour_is_unknown_the_box_takes_the_blame() -> None:
    assert words(schedule=["bed 03:00 to 04:00 on every day"], is_certain=False) == (
        "This box does not know yet what time it is. Until it does, everything that could be closed at some hour "
        "stays closed.",
        "This is decided anew as soon as the box knows the time. Until then nothing opens it.",
    )


def test_a_grant_says_that_it_ends() -> None:
    scope = Scope(ScopeKind.NAME, "example.com")
    grant = Grant("g1", "mia", scope, NOW, NOW + timedelta(hours=1), Origin(OriginKind.PARENT))
    assert words("category:gambling", standing=Standing((grant,))) == (
        "It was opened for Mia for a time.",
        f"It ends by itself. {ADULT} can end it earlier, or give more time.",
    )


def test_a_walled_garden_is_explained() -> None:
    assert words("garden:little", tier="little")[0] == "It belongs to the pages that were picked for Mia's age."


def test_learning_is_what_bedtime_may_close() -> None:
    assert words("protected:learning")[1] == "Only bedtime closes it."
    assert words("protected:learning", schedule=["bed 17:00 to 19:00 on fri"])[0] == "bed from 9"
