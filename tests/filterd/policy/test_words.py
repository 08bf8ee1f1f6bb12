"""The sentences: one for each reason, by age, with no reproach, and true about who can change it."""

import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
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
        Words(decision, query, client, CATALOGUE).change() == "The operator of this network can open it. You can ask."
    )


def test_a_group_that_protects_a_person_is_defined() -> None:
    assert explained("protected:health-rights").definition == "What health-rights is."


def test_an_own_rule_needs_no_definition() -> None:
    assert explained(block=["example.com"]).definition == ""


def test_a_rule_that_goes_by_no_list_speaks_for_itself() -> None:
    snapshot_of_mia = snapshot(people=[{"id": "mia", "name": "Mia", "tier": "junior"}])
    decision = Decision(Verdict.BLOCK, "category", "schedule")
    words = Words(decision, Query(to_wire("example.com"), 1), snapshot_of_mia.client("mia"), CATALOGUE)
    assert words.reason() == "A name in a category that is shut for the person is shut."
