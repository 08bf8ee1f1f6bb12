"""The sentences that propose the next age tier, to the adult and to the person: plain and kind. No I/O here.

Bedtime and minutes are told as the usual ones of an age: whether a person has those, or own ones, is not known here.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from blocklists.catalogue import Bedtime, Mode, Sight, Tier

# Not those of `calendar`: they follow the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Step(Struct, frozen=True):
    """What the words are about. `month` is such as 2027-05; the last three hold plain names, not slugs."""

    name: str
    month: str
    before: Tier
    after: Tier
    opens: tuple[str, ...]
    stays_shut: tuple[str, ...]
    protects: tuple[str, ...]

    @property
    def own_decision(self) -> bool:
        """Whether the person is grown up then, so that nobody else decides."""
        return not self.after.is_under_18


def for_adult(step: Step) -> str:
    """Return what the adult who looks after the filter reads."""
    name = step.name
    sentences = [f"From {_month(step.month)} {name} can have the settings for {_ages(step.after)}."]
    if step.own_decision:
        sentences += [
            f"What is open is {name}'s own decision then, and nobody else's: ask {name} which settings to put here.",
            "Nothing changes by itself.",
        ]
    else:
        sentences += ["Nothing changes until you decide; later is fine too."]
    sentences += _scope(step)
    sentences += [_stays_shut(step), *_bedtime(step), *_minutes(step, f"{name} sets"), *_seen(step, "You", name)]
    sentences += [
        f"Times, minutes and rules that were written for {name} alone stay.",
        f"`filterd people` has words for {name} too: please read them together.",
    ]
    return " ".join(sentences)


def for_person(step: Step) -> str:
    """Return what the person reads, at the reading level of the tier they are in."""
    sentences = [f"From {_month(step.month)} you can have the settings for {_ages(step.after)}."]
    if step.own_decision:
        sentences += [
            "What is open for you is your own decision then, and nobody else's.",
            "Nothing changes by itself: say which settings you want.",
            _stays_shut(step),
        ]
    else:
        sentences += ["The adults who look after you decide when.", *_scope(step)]
    sentences += _bedtime(step)
    if (step.before.to_age or 0) > 8:  # for the youngest, minutes are only figures
        sentences += _minutes(step, "you set")
    sentences += _seen(step, "The adults", "you")
    if not step.own_decision:
        sentences += ["What was written for you alone stays.", "Tell them what you would like."]
    return " ".join(sentences)


def _scope(step: Step) -> Iterator[str]:
    if step.opens:
        yield f"It would open: {_listed(step.opens)}."
    if step.before.mode is Mode.ALLOW_LIST and step.after.mode is not Mode.ALLOW_LIST:
        yield "Other pages would open too, not only the chosen ones."
    if step.protects:
        yield f"Always open then: {_listed(step.protects)}."


def _stays_shut(step: Step) -> str:
    if not step.stays_shut:
        return "Only what is shut for everyone would stay shut."
    return f"Still shut: {_listed(step.stays_shut)}."


def _bedtime(step: Step) -> Iterator[str]:
    before, after = step.before.bedtime, step.after.bedtime
    if before == after:
        return
    if after is None:
        yield "There is no usual bedtime then."
    elif before is None:
        yield f"The usual bedtime is {_hours(after)} then."
    else:
        yield f"The usual bedtime is {_hours(after)} then, not {_hours(before)}."


def _minutes(step: Step, who_sets: str) -> Iterator[str]:
    before, after = step.before.budget, step.after.budget
    was = before.school_day_minutes if before else None
    instead = f", not {was}" if was is not None else ""
    if before == after:
        return
    if after is None:
        yield "There is no usual limit to the minutes for entertainment then."
    elif after.school_day_minutes is None:
        yield f"The minutes for entertainment are what {who_sets} then{instead}."
    else:
        more = f", and {after.weekend_extra_minutes} more at weekends" if after.weekend_extra_minutes else ""
        yield f"The usual minutes for entertainment are {after.school_day_minutes} on a school day then{instead}{more}."


def _seen(step: Step, viewer: str, whom: str) -> Iterator[str]:
    less = set(step.before.parent_sees) - set(step.after.parent_sees)
    if Sight.BLOCKED_NAMES in less:
        yield f"{viewer} would no longer see which names were shut for {whom}."
    if Sight.TOTALS in less:
        yield f"{viewer} would no longer see how much was asked for and shut for {whom}."


def _hours(bedtime: Bedtime) -> str:
    return f"{bedtime.start:%H:%M} to {bedtime.end:%H:%M}"


def _ages(tier: Tier) -> str:
    if tier.to_age is None:
        return f"{tier.from_age} and older"
    if tier.to_age == tier.from_age:
        return str(tier.from_age)
    if tier.to_age == tier.from_age + 1:
        return f"{tier.from_age} and {tier.to_age}"
    return f"{tier.from_age} to {tier.to_age}"


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year}"


def _listed(names: Sequence[str]) -> str:
    """Return names in one phrase; those that have a comma of their own are parted by semicolons."""
    mark = "; " if any("," in name for name in names) else ", "
    if len(names) < 2:
        return "".join(names)
    return f"{mark.join(names[:-1])}{mark if mark == '; ' else ' '}and {names[-1]}"
