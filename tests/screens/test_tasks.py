"""What users do: each of their tasks, through the keys, on real books."""

from typing import TYPE_CHECKING

from mvs_tui.app import MvsApp
from mvs_tui.node import Node

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


class TestHome:
    """What waits."""

    async def test_home_names_what_waits_before_anything_else(self, clerk: "Clerk") -> None:
        """What this desk has to answer stands first, with sign, verb, machine, hours and person."""
        lines = clerk.screen.splitlines()
        waiting = next(number for number, line in enumerate(lines) if line.startswith(" Waits for you ("))
        assert waiting == 3
        assert "! Confirm   TRACTOR1  Fri 27 Nov 06-10 member B001" in clerk.screen
        assert "PLANTER1  Sat 28 Nov 07-11 Grace Otieno" in clerk.screen
        assert "desk B Kilima decides" in clerk.screen

    async def test_c_confirms_the_marked_request_and_says_so(self, clerk: "Clerk", coop: "Coop") -> None:
        """One key confirms; the receipt gives the entry's name and two words to read aloud."""
        while "> ! Confirm" not in clerk.screen:
            await clerk.press("down")
        screen = await clerk.press("c")
        assert "confirmed" in screen
        assert "to read aloud" in screen
        assert "Confirm   TRACTOR1  Fri 27" not in screen
        await clerk.app.desk.close()
        with Node.opened(coop.home) as node:
            states = [row[0] for row in node.store.rows("SELECT state FROM booking WHERE desk = 2")]
        assert states == [1]

    async def test_why_shows_the_winner_of_the_hours_of_an_overruled_request(self, clerk: "Clerk") -> None:
        """An overruled request says whose booking took the hours, by entry, and the rule."""
        while "> ! Overruled" not in clerk.screen:
            await clerk.press("down")
        screen = await clerk.press("w")
        assert "overruled" in screen
        assert "Joseph Mwangi" in screen
        assert "only the keeper's desk confirms" in " ".join(screen.split())


class TestRequest:
    """Asking for a machine."""

    async def test_a_request_is_typed_with_names_and_told_before_it_is_written(self, clerk: "Clerk") -> None:
        """Typing part of a name offers the person; the form says who will be asked before anything is written."""
        await clerk.press("n")
        await clerk.type("plant")
        await clerk.press("enter")
        screen = await clerk.type("ruth")
        assert "> A004" in screen
        screen = await clerk.press("enter")
        assert "= Ruth Achieng, H3, Bandari" in screen
        assert "desk B Kilima will be asked" in screen
        await clerk.type("mon 6")
        await clerk.press("enter")
        await clerk.type("3")
        screen = await clerk.press("enter", "ctrl+s")
        assert "Pending: desk B Kilima confirms or rejects" in " ".join(screen.split())

    async def test_a_wrong_date_is_refused_beside_its_field_and_nothing_is_lost(self, clerk: "Clerk") -> None:
        """The words stand under the field, the marker goes there, and every field keeps what was typed."""
        await clerk.press("n")
        for text in ("tractor1", "joseph", "31 apr 6"):
            await clerk.type(text)
            await clerk.press("enter")
        await clerk.press("tab")
        await clerk.type("4")
        screen = await clerk.press("ctrl+s")
        lines = screen.splitlines()
        at = next(number for number, line in enumerate(lines) if "> From" in line)
        assert "31 apr 6" in lines[at]
        assert "^ Apr has 30 days" in lines[at + 1]
        assert "A001" in screen

    async def test_taken_hours_are_refused_with_whose_they_are_and_what_is_free(self, clerk: "Clerk") -> None:
        """A double booking is refused beside the hour, with the free hours of that day."""
        await clerk.press("n")
        for text in ("tractor1", "ruth", "mon 7", "2"):
            await clerk.type(text)
            await clerk.press("enter")
        screen = " ".join((await clerk.press("ctrl+s")).split())
        assert "by Joseph Mwangi (confirmed)" in screen
        assert "Free that day: 05-06, 10-20" in screen

    async def test_a_form_that_was_left_waits_on_home_and_opens_as_it_was(self, clerk: "Clerk") -> None:
        """Esc keeps a draft; Home lists it; Enter opens it with what was typed; writing it takes it off the list."""
        await clerk.press("n")
        await clerk.type("thresh1")
        await clerk.press("enter")
        screen = await clerk.press("escape")
        assert "Draft     Ask for a machine for some hours  (THRESH1)" in screen
        while "> ! Draft" not in clerk.screen:
            await clerk.press("down")
        screen = await clerk.press("enter")
        assert "This is the draft that you left" in screen
        assert "THRESH1" in screen
        await clerk.press("ctrl+x")
        assert "Draft" not in await clerk.press("escape")


class TestDrafts:
    """Forms that were left."""

    async def test_a_new_member_who_is_half_typed_waits_on_home_too(self, clerk: "Clerk") -> None:
        """Forms that write more than one kind keep their drafts as well."""
        await clerk.press("3", "a")
        await clerk.paste("Lucy Wanjiru")
        screen = await clerk.press("escape", "1")
        assert "Draft     Add a member  (Lucy Wanjiru)" in screen


class TestMachines:
    """Weeks and what happens to a booking."""

    async def test_the_week_shows_requests_where_they_lie_and_n_asks_for_the_marked_hours(self, clerk: "Clerk") -> None:
        """Hours down, days across; Space and n ask for several hours of the cell under the marker."""
        await clerk.press("2", "end")
        screen = await clerk.press("enter")
        assert "TRACTOR1  MF 35, keeper desk A Bandari" in screen
        screen = await clerk.press("greater_than_sign")
        assert "=Joseph M" in screen
        assert "?B001" in screen
        while ">[ free ]" not in screen:
            screen = await clerk.press("down")
        screen = await clerk.press("space", "down", "n")
        assert "TRACTOR1" in screen
        assert "Hours       2" in screen

    async def test_a_machine_is_handed_over_used_and_taken_back_with_its_meter(self, clerk: "Clerk") -> None:
        """Job and return ask for the meter, refuse one that runs backwards, and close the booking."""
        while "Samuel" not in next((line for line in clerk.screen.splitlines() if ">" in line), ""):
            await clerk.press("down")
        await clerk.press("j")
        await clerk.type("412.0")
        screen = await clerk.press("ctrl+s")
        assert "would be backwards" in screen
        await clerk.press("ctrl+x")
        await clerk.type("418.1")
        screen = await clerk.press("ctrl+s")
        assert "logged" in screen
        await clerk.press("b")
        await clerk.type("418.1")
        screen = await clerk.press("ctrl+s")
        assert "took back" in screen or "returned" in screen

    async def test_what_is_not_ones_own_to_decide_is_refused_in_words(self, clerk: "Clerk") -> None:
        """Confirming for another desk's machine says which desk keeps it and that nothing was written."""
        while "> ? Asked     PLANTER1" not in clerk.screen:
            await clerk.press("down")
        screen = " ".join((await clerk.press("c")).split())
        assert "desk B Kilima keeps PLANTER1; only that desk can do this. Nothing was written." in screen

    async def test_print_writes_the_week_to_a_file_and_says_where(self, clerk: "Clerk", coop: "Coop") -> None:
        """The sheet is plain text in the data folder."""
        screen = await clerk.press("2", "v", "p")
        assert "The week is written to" in screen
        (page,) = (coop.home.path / "printed").glob("week-2026-11-16-all.txt")
        assert "TRACTOR1" in page.read_text("utf-8")


class TestMembers:
    """Finding and importing people."""

    async def test_members_are_found_while_typing(self, clerk: "Clerk") -> None:
        """Each letter narrows the list; Esc brings all back."""
        screen = await clerk.press("3")
        assert "5 members" in screen
        await clerk.press("slash")
        screen = await clerk.type("oti")
        assert "1 of 5" in screen
        assert "Grace Otieno" in screen
        assert "Joseph" not in screen
        assert "Joseph" in await clerk.press("escape")

    async def test_a_list_is_imported_and_each_refused_row_is_named(self, clerk: "Clerk", coop: "Coop") -> None:
        """Good rows are taken; each bad one stands with its line and the reason."""
        path = coop.folder / "list.csv"
        path.write_text("name,household,phone\nPeter Otieno,H7,\n,H9,\nLucy Wanjiru,H20,0711234567\n", "utf-8")
        await clerk.press("3", "i")
        await clerk.paste(str(path))
        screen = await clerk.press("enter")
        assert "2 members were added; 1 rows were refused" in screen
        assert "line 3:" in screen
        assert "7 members" in await clerk.press("escape")


class TestExchange:
    """Sticks and other desks."""

    async def test_a_stick_goes_out_in_three_keys_once_its_folder_is_known(self, clerk: "Clerk", coop: "Coop") -> None:
        """The folder of the last stick is proposed: 4, s, Enter."""
        await clerk.press("4", "s", "ctrl+u")
        await clerk.paste(str(coop.folder))
        await clerk.press("enter")
        for old in coop.folder.glob("mvs-A*"):
            old.unlink()
        screen = await clerk.press("4", "s", "enter")
        assert "Written to" in screen
        assert list(coop.folder.glob("mvs-A-bandari.bundle"))

    async def test_each_desk_says_in_words_what_lacks(self, clerk: "Clerk") -> None:
        """The list counts, w says it in a sentence with the key to press."""
        screen = await clerk.press("4")
        assert "desk B Kilima" in screen
        assert "lacks " in screen
        screen = " ".join((await clerk.press("w")).split())
        assert "of ours: s writes them to a stick" in screen

    async def test_a_missing_folder_is_refused_in_words(self, clerk: "Clerk") -> None:
        """A stick that is not in is said, not crashed over."""
        await clerk.press("4", "i", "ctrl+u")
        await clerk.type("/nowhere")
        screen = await clerk.press("enter")
        assert "There is no folder /nowhere. Is the stick in?" in screen


class TestHistory:
    """The ledger."""

    async def test_filters_leave_only_what_was_asked_for(self, clerk: "Clerk") -> None:
        """E leaves the entries without effect, d those of a desk, o brings all back."""
        screen = await clerk.press("5", "e")
        assert "Only: without effect" in screen
        assert "x A#" in screen
        assert "1 entry" in screen
        await clerk.press("o", "d")
        await clerk.type("kilima")
        screen = await clerk.press("enter")
        assert "Only: desk B" in screen
        assert "A#" not in screen.split("Only")[1].split("B#")[0]

    async def test_verify_says_that_all_is_good(self, clerk: "Clerk") -> None:
        """V checks every signature and sums up."""
        assert "Good:" in await clerk.press("5", "v")


class TestEverywhere:
    """What works on every screen."""

    async def test_help_tells_every_key_of_the_screen_in_front(self, clerk: "Clerk") -> None:
        """F1 and ? show what the screen is for and its keys with words."""
        screen = await clerk.press("question_mark")
        assert "Keys here" in screen
        assert "Ask for a machine for some hours." in screen
        assert "Waits for you" in await clerk.press("escape")
        assert "Keys here" in await clerk.press("f1")

    async def test_the_palette_does_what_is_found_by_a_word(self, clerk: "Clerk") -> None:
        """^P, a word, Enter: goes to the screen and does it."""
        await clerk.press("ctrl+p")
        screen = await clerk.type("enter a machine")
        assert "Machines: Enter a machine" in screen
        screen = await clerk.press("enter")
        assert "this desk becomes its keeper" in screen

    async def test_a_backup_is_one_key_and_the_status_line_knows_it(self, clerk: "Clerk") -> None:
        """B writes it, says where, and the status line stops saying never."""
        assert "Backup never" in clerk.screen
        assert "The backup is written:" in await clerk.press("B")
        assert "Backup just now" in await clerk.press("down")

    async def test_what_another_process_writes_appears_and_the_marker_stays(self, clerk: "Clerk", coop: "Coop") -> None:
        """A commit elsewhere is noticed by the poll; the marker stays on its row."""
        from tests.screens.conftest import ask, settle

        while "> ! Confirm" not in clerk.screen:
            await clerk.press("down")
        await clerk.app.look_around()
        with Node.opened(coop.home) as node:
            ask(node, "THRESH1", "A001", 24 + 6, 2)
        await clerk.app.look_around()
        await settle(clerk.pilot)
        assert "Confirm   THRESH1" in clerk.screen
        marked = next(line for line in clerk.screen.splitlines() if line.startswith(" >"))
        assert "TRACTOR1  Fri 27" in marked

    async def test_a_doubtful_clock_is_asked_about_once_in_words(self, coop: "Coop", quiet: None) -> None:
        """The question says what the clock shows; “it is right” is remembered."""
        from tests.screens.conftest import Clerk, settle

        del quiet
        coop.clock.minutes -= 20 * 365 * 1440
        for asked in (True, False):
            app = MvsApp(coop.home, poll=0)
            async with app.run_test(size=(80, 24)) as pilot:
                await settle(pilot)
                clerk = Clerk(pilot, app)
                assert ("The clock says 2006-11-26" in clerk.screen) is asked
                if asked:
                    await clerk.press("y")
                await app.desk.close()

    async def test_the_practice_co_op_is_apart_and_can_be_made_anew(self, clerk: "Clerk", coop: "Coop") -> None:
        """P opens it and says so in the title, R makes it anew after a question, P goes back; real books stay."""
        assert "Only the practice co-op can be reset" in await clerk.press("R")
        assert " PRACTICE " in await clerk.press("P")
        await clerk.press("3", "a")
        await clerk.paste("Somebody New")
        await clerk.press("tab")
        await clerk.paste("H99")
        assert "Somebody New is member" in await clerk.press("ctrl+s")
        assert "Throw the practice co-op away" in await clerk.press("R")
        await clerk.press("y", "3", "slash")
        assert "0 of " in await clerk.type("somebody")
        assert "Bandari · desk A" in await clerk.press("escape", "P")
        assert "PRACTICE" not in clerk.screen
        assert (coop.home.path / "practice").is_dir()
