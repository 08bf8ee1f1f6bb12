"""What a new device looks like: suggestions with reasons, and never more than that."""

from filterd.clients.evidence import ENOUGH
from filterd.clients.likeness import MOST_FINGERPRINTS, Likenesses, Looks, Suggestion, merged
from filterd.clients.owner import Owner, Owners
from tests.filterd.clients.sample import ANN, LAPTOP, LEO, MIA, PHONE, TABLET, household

OWNERS = Owners(household(), {})
PHONE_OWNER, LAPTOP_OWNER = Owner(LEO, "leo-phone"), Owner(ANN, "ann-laptop")
DAY = 86_400.0


def looks(hostname: str = "", *fingerprints: str, announced: str = "") -> Looks:
    return Looks(hostname, frozenset(fingerprints), announced)


def remembered(mac: str = PHONE, seen: Looks = looks("phone", "ff:01")) -> Likenesses:  # noqa: B008 - frozen
    likenesses = Likenesses()
    likenesses.remember(mac, seen, 0.0)
    return likenesses


def test_the_same_name_and_dhcp_client_are_the_best_hint() -> None:
    found = remembered().suggest(looks("phone", "ff:01"), OWNERS, 5.0)
    assert found == (Suggestion(PHONE_OWNER, 30, ("the same name", "the same DHCP client")),)


def test_the_same_name_alone_is_less() -> None:
    for other in (looks("phone"), looks("phone", "ff:02")):
        assert remembered().suggest(other, OWNERS, 5.0) == (Suggestion(PHONE_OWNER, 20, ("the same name",)),)


def test_a_name_called_out_is_least() -> None:
    (found,) = remembered().suggest(looks(announced="phone"), OWNERS, 5.0)
    assert (found.owner, found.score) == (PHONE_OWNER, 10)


def test_no_hint_is_ever_enough() -> None:
    for other in (looks("phone", "ff:01"), looks("phone"), looks(announced="phone")):
        assert all(each.score < ENOUGH for each in remembered().suggest(other, OWNERS, 0.0))


def test_another_name_and_no_name_are_no_hint() -> None:
    assert remembered().suggest(looks("tv", "ff:01"), OWNERS, 5.0) == ()
    assert remembered().suggest(looks(), OWNERS, 5.0) == ()


def test_the_name_in_the_household_file_is_a_hint_before_the_device_was_ever_seen() -> None:
    (found,) = Likenesses().suggest(looks("mia-tablet"), OWNERS, 0.0)
    assert (found.owner, found.score) == (Owner(MIA, "mia-tablet"), 20)


def test_each_device_is_suggested_once_by_its_best_reason() -> None:
    likenesses = remembered(TABLET, looks("mia-tablet", "ff:01"))
    (found,) = likenesses.suggest(looks("mia-tablet", "ff:01", announced="mia-tablet"), OWNERS, 0.0)
    assert found.score == 30


def test_many_devices_of_one_name_give_three_suggestions_the_best_first() -> None:
    macs = {f"02005e0053{number:02x}": ("ann", f"watch-{number}") for number in range(5)}
    owners = Owners(household(), macs)
    likenesses = Likenesses()
    for number, mac in enumerate(macs):
        likenesses.remember(mac, looks("watch", f"ff:{number}"), 0.0)
    found = likenesses.suggest(looks("watch", "ff:3"), owners, 0.0)
    assert [(each.owner.device, each.score) for each in found] == [("watch-3", 30), ("watch-0", 20), ("watch-1", 20)]


def test_after_a_month_a_look_is_no_hint() -> None:
    assert remembered().suggest(looks("phone"), OWNERS, 30 * DAY)
    assert remembered().suggest(looks("phone"), OWNERS, 31 * DAY) == ()


def test_a_new_name_replaces_the_old_and_no_name_changes_nothing() -> None:
    likenesses = remembered()
    likenesses.remember(PHONE, looks("new-phone"), 1.0)
    likenesses.remember(PHONE, looks(), 2.0)
    assert likenesses.suggest(looks("phone"), OWNERS, 2.0) == ()
    assert likenesses.suggest(looks("new-phone", "ff:01"), OWNERS, 2.0)[0].score == 30


def test_two_devices_of_one_name_are_told_apart_when_one_changes_it() -> None:
    likenesses = remembered()
    likenesses.remember(LAPTOP, looks("phone"), 0.0)
    likenesses.remember(PHONE, looks("other"), 1.0)
    assert [each.owner for each in likenesses.suggest(looks("phone"), OWNERS, 1.0)] == [LAPTOP_OWNER]


def test_the_look_of_a_device_that_is_nobodys_any_more_is_forgotten() -> None:
    likenesses = remembered("02005e0053aa")
    assert likenesses.suggest(looks("phone"), OWNERS, 0.0) == ()
    likenesses.keep_only(OWNERS)
    assert likenesses.suggest(looks("phone"), Owners(household(), {"02005e0053aa": ("ann", "x")}), 0.0) == ()


def test_fingerprints_do_not_pile_up() -> None:
    seen = looks("phone", "0")
    for number in range(1, 20):
        seen = merged(seen, looks("phone", str(number)))
        assert len(seen.fingerprints) <= MOST_FINGERPRINTS
    assert "19" in seen.fingerprints
