"""Sensors: what tanks, fields and batteries show, which alarms stand, and what was recorded of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import gauges
from models.gauges import ReadingRow, SensorRow
from models.language import gettext as _
from models.names import entry_name
from models.sensors import AddSensor, Alarm, RecordReading, RetireSensor
from models.words import Refused
from screens.entry_form import EntryForm
from screens.place import Place
from screens.registry import screen
from screens.said import ago
from screens.why import Why
from screens.widgets.charts import Columns
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.names import Names
    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


@screen("sensors", title="Sensors", way=("machines", "sensors"))
class Sensors(Place[None]):
    """Every sensor with what it shows."""

    HELP = (
        "What is measured by radio, or read by hand: tanks, soil, batteries. ! marks an alarm. Enter shows what was "
        "recorded. a enters a sensor; in its field Radio stand the radios that were heard. The desk that enters a "
        "sensor records it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "readings", tooltip="Show what was recorded of the marked sensor."),
        Binding("a", "add", "add a sensor", tooltip="Enter a sensor; this desk records what it measures."),
        Binding("r", "record", "record", tooltip="Write down what the marked sensor shows, read by hand."),
        Binding("delete,d", "retire", "retire", show=False, tooltip="Take the marked sensor out of the books."),
        Binding("w", "why", "why", tooltip="Why is it as it is: the entry by which its alarm last changed."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def heading(self) -> str:
        """Give the title."""
        return _(" Sensors")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(
            self._read,
            sensor_columns,
            id="sensors",
            empty=_("No sensor yet. A tank, a field or a battery that a radio measures belongs here. Press a."),
        )

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(sensor_rows))

    @property
    def sensor(self) -> SensorRow | None:
        """The marked sensor."""
        item = self.item()
        return item if isinstance(item, SensorRow) else None

    def _about(self) -> SensorRow:
        if self.sensor is None:
            raise Refused(_("Go to a sensor first; a enters a new one."))
        return self.sensor

    def action_open(self) -> None:
        """Show what was recorded."""
        if not self.early() and self.sensor:
            self.app.push_screen(Readings(self.sensor), self._done)

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_add(self) -> None:
        """Enter one."""
        self.start(self._add())

    async def _add(self) -> None:
        village = await self.desk.ask(lambda books: books.law.village_of(books.author.number))
        self.app.push_screen(EntryForm(AddSensor, first={"village": village}), self.done)

    async def _form(self, kind: type[RecordReading | RetireSensor]) -> None:
        found = self._about()
        name = await self.desk.ask(lambda books: may(books, found))
        self.app.push_screen(EntryForm(kind, {"sensor": name}, about=name), self.done)

    def action_record(self) -> None:
        """Write down a reading."""
        self.start(self._form(RecordReading))

    def action_retire(self) -> None:
        """Take it out of the books."""
        self.start(self._form(RetireSensor))

    def action_why(self) -> None:
        """Show why."""
        if self.sensor:
            self.app.push_screen(Why(self.sensor.turned or self.sensor.key))

    def _done(self, _nothing: None) -> None:
        self.renew()


class Readings(Place[None]):
    """What was recorded of one sensor."""

    TABS = False
    HELP = "What was recorded, the newest first; ! marks an alarm. Enter or w on a line shows the entry behind it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,w", "open", "show the entry", tooltip="Show the entry behind the marked line."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, sensor: SensorRow) -> None:
        """Look at one sensor."""
        super().__init__()
        self.sensor = sensor

    def heading(self) -> str:
        """Give the title."""
        return f" {self.sensor.code}  {self.sensor.label or self.sensor.metric.words()}"

    def body(self) -> Iterable[Widget]:
        """Give the chart, where there is enough for one, and the list."""
        yield Columns(id="chart")
        yield Table(self._read, reading_columns, id="readings", empty=_("Nothing was recorded yet."))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        key = self.sensor.key
        rows, chart = await self.desk.ask(lambda books: (reading_rows(books, key), reading_chart(books, key)))
        if not self.filter.words:
            self.query_one("#chart", Columns).show(*chart)
        return all_of(rows)

    def action_open(self) -> None:
        """Ask about the entry behind the line."""
        item = self.item()
        if isinstance(item, ReadingRow):
            self.app.push_screen(Why(item.key))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()


def may(books: Books, sensor: SensorRow) -> str:
    """Give the name of a sensor that this desk records; raises `Refused` for another desk's."""
    names = books.names()
    if sensor.desk != books.author.number:
        raise Refused(
            _("{desk} records {code}; only that desk can do this. Nothing was written.").format(
                desk=names.desk(sensor.desk), code=sensor.code
            )
        )
    return names.of(sensor.key)


def sensor_columns() -> list[Column]:
    """Give the columns of the list of sensors."""
    return [
        Column(_("Code"), least=8, most=12),
        Column(_("Shows"), least=6, most=16, number=True),
        Column(_("When"), least=10, most=20, gives=2),
        Column(_("Stands"), least=8, most=24, gives=1),
        Column(_("What"), least=8, most=50),
    ]


def sensor_rows(books: Books) -> list[Row]:
    """Look the sensors up and lay them out."""
    names = books.names()
    return [_row(names, row) for row in gauges.sensors(names)]


def _row(names: Names, row: SensorRow) -> Row:
    when = "-" if row.hour is None else names.calendar.show_hour(row.hour)
    what = ", ".join(part for part in (row.label, row.metric.words()) if part)
    sign = "!" if row.alarm is not Alarm.NONE else " "
    return Row(item=row, name=str(row.key), sign=sign, cells=(row.code, row.shows, when, row.alarm_words(), what))


def reading_columns() -> list[Column]:
    """Give the columns of what was recorded."""
    return [
        Column(_("When"), least=10, most=24),
        Column(_("Shows"), least=6, most=16, number=True),
        Column(_("Alarm"), least=6, most=24, gives=1),
        Column(_("Entry"), least=6, most=12),
    ]


def reading_rows(books: Books, key: Key) -> list[Row]:
    """Look up what was recorded, and lay it out."""
    names = books.names()
    row = gauges.sensor(names, key)
    return [] if row is None else [_reading(names, row, one) for one in gauges.readings(names, key)]


def reading_chart(books: Books, key: Key) -> tuple[list[float | None], str, str, str]:
    """Give what was recorded for a chart: the values, the oldest first, what they are, the highest and the lowest."""
    names = books.names()
    row = gauges.sensor(names, key)
    found = [one.value for one in reversed(gauges.readings(names, key))] if row else []
    if row is None or not found:
        return [], "", "", ""
    return (
        [float(value) for value in found],
        row.metric.words(),
        row.metric.show(max(found)),
        row.metric.show(min(0, *found)),
    )


def _reading(names: Names, row: SensorRow, one: ReadingRow) -> Row:
    alarm = "" if one.alarm is None else one.alarm.words()
    cells = (names.calendar.show_hour(one.hour), row.metric.show(one.value), alarm, entry_name(one.key))
    return Row(item=one, name=str(one.key), sign="!" if one.alarm else " ", cells=cells)


def alarm_row(names: Names, row: SensorRow) -> Row:
    """Lay an alarm out for Home."""
    since = ago(max(0, names.now - (row.raised_at or names.now)))
    words = ", ".join(part for part in (row.alarm_words(), row.label) if part)
    cells = (_("Alarm"), row.code, row.shows, words)
    return Row(item=row, name=f"alarm {row.key}", sign="!", cells=cells, right=since)
