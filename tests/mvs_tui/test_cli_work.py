"""Work at the command line: claimed, signed by three households, explained; tasks, turns, skills, and the council."""

from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk

PEOPLE = (("Amina", "H1"), ("Baraka", "H2"), ("Chiku", "H3"), ("Daudi", "H1"), ("Esther", "H3"))


@pytest.fixture
def desk(tmp_path: Path) -> Clerk:
    """Give a desk with five members in three households: A001 and A004 live together, A003 and A005 too."""
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0)
    listed = tmp_path / "members.csv"
    listed.write_text("name,household\n" + "".join(f"{name},{house}\n" for name, house in PEOPLE))
    clerk("member", "import", listed)
    return clerk


def test_work_is_claimed_signed_and_explained(desk: Clerk) -> None:
    """From the claim to the points, each step by a command; the statement and the reasons say the same."""
    claim = desk.reads("work", "claim", "A001", "--hours", "2:30", "--text", "dug the drain")["entry"]
    (row,) = desk.reads("work", "list")
    assert (row["entry"], row["hours"], row["state"], row["counts"]) == (claim, 2.5, "pending", False)
    desk("work", "witness", claim, "--member", "Baraka")
    desk("work", "confirm", "A001", "--member", "Chiku")
    assert desk.reads("work", "list") == []
    (row,) = desk.reads("work", "list", "--member", "Amina")
    assert (row["witnesses"], row["confirmed_by"], row["counts"]) == (["Baraka"], ["Chiku"], True)
    found = desk.reads("work", "statement", "A001")
    assert (found["given"], found["confirmed"], found["waiting"], found["points"]) == (2.5, 2.5, 0.0, 2.5)
    assert (found["household"], found["household_points"], len(found["lines"])) == ("H1", 2, 1)
    said = desk("work", "why", "Amina")
    assert "2.5 points today; household H1 has 2." in said
    assert "2.5 h are confirmed. That is 2.5 points today." in said
    assert "no right depends on them" in said
    assert "Chiku confirmed it" in desk("why", claim)


def test_who_cannot_count_is_refused_beside_the_option(desk: Clerk) -> None:
    """The same household, one's own work, a household's second voice, and what nobody has witnessed."""
    desk("work", "claim", "A001", "--hours", 3, "--text", "dug the drain")
    assert "Nobody has witnessed it yet" in desk.refused("work", "confirm", "A001", "--member", "A002")
    assert "--member: Nobody witnesses" in desk.refused("work", "witness", "A001", "--member", "A001")
    assert "household of Amina" in desk.refused("work", "witness", "A001", "--member", "Daudi")
    desk("work", "witness", "A001", "--member", "Chiku")
    assert "the witness's household" in desk.refused("work", "confirm", "A001", "--member", "Esther")
    assert "signed it already" in desk.refused("work", "confirm", "A001", "--member", "Chiku")
    desk("work", "confirm", "A001", "--member", "Baraka")
    assert "Who doubts it appeals" in desk.refused(
        "work", "reject", desk.reads("work", "list", "--all")[0]["entry"], "--member", "A003", "--reason", "no"
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--hours", "3"), "--text: Say what was done"),
        (("--hours", "3.1", "--text", "dug"), "--hours: Type hours and quarters"),
        (("--hours", "25", "--text", "dug"), "--hours: It must be from 0.25 to 24 hours"),
        (("--hours", "3", "--text", "dug", "--on", "tomorrow"), "--on: That day is still to come"),
        (("--hours", "3", "--task", "bridge"), "--task: There is no “bridge”"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(desk: Clerk, typed: tuple[str, ...], words: str) -> None:
    """Each with what is wrong and where."""
    assert words in desk.refused("work", "claim", "A001", *typed)


@pytest.mark.parametrize("day", ["mon", "tue", "sun"])
def test_a_weekday_is_the_last_one(desk: Clerk, day: str) -> None:
    """Work that was done on Monday is claimed with “mon”, on every day of the week."""
    desk("work", "claim", "A001", "--hours", 3, "--text", "dug", "--on", day)


def test_the_same_work_is_claimed_once(desk: Clerk) -> None:
    """A second claim of the same member, day, hours and words is a slip; other hours are another claim."""
    desk("work", "claim", "A001", "--hours", 3, "--text", "dug")
    assert "claims the same work already" in desk.refused("work", "claim", "A001", "--hours", 3, "--text", "dug")
    desk("work", "claim", "A001", "--hours", 2, "--text", "dug")
    assert "may be A001 A#" in desk.refused("work", "witness", "A001", "--member", "A002")


def test_an_appeal_goes_to_the_council(desk: Clerk) -> None:
    """Rejected, appealed, decided: the claim stands as before, and the council sees what waits for it."""
    desk("work", "claim", "A001", "--hours", 3, "--text", "dug the drain")
    desk("work", "reject", "A001", "--member", "A002", "--reason", "it rained")
    assert "It was rejected: “it rained”" in desk.refused("work", "witness", "A001", "--member", "A002")
    assert desk.reads("work", "statement", "A001")["rejected"] == 3.0
    desk("work", "appeal", "A001", "--member", "A001", "--reason", "in the barn")
    assert desk.reads("work", "council")["appeals"][0]["state"] == "appealed"
    assert "waits for the council" in desk("work", "council")
    desk("work", "decide", "A001", "--reason", "it was in the barn", "--upheld")
    assert desk.reads("work", "list")[0]["state"] == "pending"
    assert "that is final" in desk.refused("work", "reject", "A001", "--member", "A002", "--reason", "still")


def test_tasks_and_turns(desk: Clerk) -> None:
    """A task is put up, taken and closed; a chore goes round those who joined, in their order."""
    desk("work", "task", "Mend the bridge", "--hours", 6, "--due", "+3", "--skill", "masonry")
    assert "on this village's board already" in desk.refused("work", "task", "Mend the bridge", "--hours", 1)
    desk("work", "take", "mend", "--who", "A002")
    (task,) = desk.reads("work", "tasks")
    assert (task["title"], task["hours"], task["skill"], task["takers"]) == (
        "Mend the bridge",
        6.0,
        "MASONRY",
        ["Baraka"],
    )
    assert "Enough people have taken that: Baraka" in desk.refused("work", "take", "mend", "--who", "A003")
    desk("work", "claim", "A002", "--hours", 6, "--task", "mend")
    assert desk.reads("work", "list")[0]["task"] == task["entry"]
    desk("work", "close", "mend", "--reason", "done")
    assert desk.reads("work", "tasks") == []
    assert desk.reads("work", "tasks", "--closed")[0]["closed"] is True
    desk("work", "chore", "Sweep the well", "--every", 7, "--first", "today")
    desk("work", "join", "sweep", "H1", "H2", "H3")
    (chore,) = desk.reads("work", "chores")
    assert (chore["turn"], chore["next_turn"], chore["done"]) == ("H1", "H2", False)
    desk("work", "swap", "sweep", "--one", "today", "--other", "+7")
    assert "That is done once" not in desk("work", "done", "sweep", "--who", "H2", "--on", "today")
    (chore,) = desk.reads("work", "chores")
    assert (chore["turn"], chore["next_turn"], chore["done"]) == ("H2", "H1", True)
    assert "done by H2" in desk("work", "chores")
    assert "--on: That turn is done already, by H2" in desk.refused(
        "work", "done", "sweep", "--who", "H1", "--on", "today"
    )


def test_skills_and_questions(desk: Clerk) -> None:
    """Skills are listed by how well; two who sign for each other are asked about; nothing is called wrong."""
    desk("work", "skill", "A001", "--skill", "welding", "--level", "teaches")
    desk("work", "skill", "A002", "--skill", "WELDING")
    assert [row["level"] for row in desk.reads("work", "skills", "welding")] == ["teaches", "can"]
    for turn in range(3):
        for one, other in (("A001", "A002"), ("A002", "A001")):
            made = desk.reads("work", "claim", one, "--hours", 1, "--text", f"work {turn}")["entry"]
            desk("work", "witness", made, "--member", other)
    found = desk.reads("work", "council")
    assert [one["sort"] for one in found["questions"]] == ["pair"]
    assert (
        found["questions"][0]["words"]
        == "Amina and Baraka have witnessed each other 6 times this season. Is that right?"
    )
    assert (found["quiet"], found["quiet_members"]) == (3, [])
    assert desk.reads("work", "council", "--quiet")["quiet_members"] == ["Chiku", "Daudi", "Esther"]
    assert "All of it may be right." in desk("work", "council")
