"""Sensors: a tank, a field, a battery that a radio measures, what was read, and the alarms.

Rules
- A sensor belongs to the desk that entered it: only that desk records its readings and alarms, and retires it.
- A reading is recorded at most every so many hours, as the sensor's entry says; an alarm at once. That is the desk's
  own policy when it writes (`mvs_tui/telemetry.py`); the books take what is written.
- An alarm stands until its desk clears it, or the sensor is retired.
- All values are hundredths of the unit of what is measured; hours are those of the co-op's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from models.book import Book, NoEffect, Reason
from models.choices import Choice
from models.coop import Village
from models.entry import Entry, entry
from models.fields import Code, Label, Letters, Text, Whole
from models.language import gettext as _
from models.measures import Hour
from models.metrics import Hundredths, Metric, NodeNumber
from models.refs import Key, Ref, Stream
from models.spelling import point
from models.words import Refused
from models.writers import ANY_DESK, AuthorOf

Amount = Annotated[int, Hundredths()]


class Alarm(Choice):
    """How a sensor stands to its bounds."""

    NONE = 0
    LOW = 1
    HIGH = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("normal"), _("too low"), _("too high"))[self]


class Sensor:
    """Marks kinds that make a sensor."""


@dataclass(frozen=True)
class Point:
    """One value: `hour` of the calendar, `value` in hundredths, `alarm` if it was written as one."""

    key: Key
    hour: int
    value: int
    alarm: Alarm | None = None


class SensorBook(Book):
    """The book of one sensor: its last value, whether an alarm stands, and all that was recorded."""

    LAYER = 3

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.made: AddSensor | None = None
        self.retired = False
        self.points: dict[Key, Point] = {}
        self.last: Point | None = None
        self.alarm = Alarm.NONE
        #: The entry by which the alarm last changed. The minutes at which an alarm was last raised, and a value last
        #: recorded, are those that the desk itself said: it asks them when it decides what to record next.
        self.turned: Key | None = None
        self.raised_at: int | None = None
        self.noted_at: int | None = None
        self.touched = set()

    def live(self) -> AddSensor:
        """Give what the sensor is; raises `NoEffect` when it is not, or no longer, in the books."""
        if self.made is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if self.retired:
            raise NoEffect(Reason.ENDED)
        return self.made

    def note(self, value: int, on: int | None, alarm: Alarm | None = None) -> None:
        """Enter a value; the last one is that of the latest hour, whatever was written first."""
        item = self.item
        # The place in the order, not what the desk said: after a wrong clock was corrected this hour is right too.
        point = Point(item.key, item.place.t // 60 if on is None else on, value, alarm)
        self.noted_at = item.record.at if on is None else self.noted_at
        self.points[item.key] = point
        self.touch(item.key)
        if self.last is None or point.hour >= self.last.hour:
            self.last = point

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give the sensor and all that was recorded."""
        return self._rows(list(self.points))

    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """Give the sensor and what was recorded since."""
        return self._rows([key for key in self.touched or () if key in self.points])

    def _rows(self, wanted: list[Key]) -> dict[str, list[dict[str, Any]]]:
        made, sensor = self.made, str(self.subject)
        if made is None:
            return {}
        return {
            "sensor": [
                {"key": sensor, "desk": self.subject.desk, "village": str(made.village.key), "code": made.code,
                 "node": made.node, "metric": int(made.metric), "every": made.every, "low": made.low,
                 "high": made.high, "label": made.label, "retired": self.retired,
                 "value": self.last.value if self.last else None, "hour": self.last.hour if self.last else None,
                 "alarm": 0 if self.retired else int(self.alarm),
                 "turned": str(self.turned) if self.turned else None, "raised_at": self.raised_at,
                 "noted_at": self.noted_at}
            ],
            "reading": [
                {"key": str(point.key), "sensor": sensor, "hour": point.hour, "value": point.value,
                 "alarm": None if point.alarm is None else int(point.alarm)}
                for point in (self.points[key] for key in wanted)
            ],
        }  # fmt: skip


@entry(28, stream=Stream.COOP, writer=ANY_DESK, layer=3, command="sensor add", said="entered a sensor")
class AddSensor(Entry[SensorBook], Sensor):
    """Enter a sensor; this desk records what it measures."""

    village: Annotated[Ref[Village], Label("Village", "Where it stands.")]
    code: Annotated[Code, Label("Code", "What people call it, like TANK1.")]
    metric: Annotated[Metric, Label("Measures")]
    node: Annotated[int, NodeNumber(), Label("Radio", "Like !a1b2c3d4; none: by hand.")] = 0
    every: Annotated[int, Whole(low=1, high=168), Label("Every", "Hours between records; 6 if none.")] = 6
    low: Annotated[Amount | None, Label("Low", "Alarm below this, like 20.")] = None
    high: Annotated[Amount | None, Label("High", "Alarm above this, like 95.")] = None
    label: Annotated[str, Letters(24), Label("Name", "Like upper tank; no people's names.")] = ""

    def check(self, book: SensorBook) -> None:
        """Refuse bounds that nothing fits between, and a code that is in use."""
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise Refused(_("Low must be less than high, or every value is an alarm."), "low")
        from models.gauges import sensors
        from models.names import Names

        if isinstance(book.lens, Names) and any(row.code == self.code for row in sensors(book.lens)):
            raise Refused(
                _("{code} is in the books already. Choose another code, or retire that one.").format(code=self.code),
                "code",
            )

    def apply(self, book: SensorBook) -> None:
        """Enter it."""
        if self.village.key not in book.law.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        book.made = self


@entry(
    29,
    stream=Stream.COOP,
    writer=AuthorOf("sensor"),
    layer=3,
    subject="sensor",
    command="sensor record",
    strikeable=True,
    said="recorded a reading",
)
class RecordReading(Entry[SensorBook]):
    """Record what a sensor shows; its own desk does."""

    sensor: Annotated[Ref[Sensor], Label("Sensor", "Its code, like TANK1.")]
    value: Annotated[Amount, Label("Value", "In the sensor's unit, like 12.65.")]
    on: Annotated[Hour | None, Label("On", "Day and hour, like fri 6, if it is not now.")] = None

    def check(self, book: SensorBook) -> None:
        """Refuse what cannot be measured, and hours to come."""
        made = _there(book)
        about = made.metric.about
        if made.metric.kept(self.value / 100) is None:
            raise Refused(
                _("{code} shows {what} from {least} to {most} {unit}.").format(
                    code=made.code,
                    what=made.metric.words(),
                    least=point(f"{about.least:g}"),
                    most=point(f"{about.most:g}"),
                    unit=about.unit,
                ),
                "value",
            )
        if self.on is not None and self.on > book.now // 60:
            raise Refused(_("That hour is still to come."), "on")

    def apply(self, book: SensorBook) -> None:
        """Note the value."""
        book.live()
        book.note(self.value, self.on)


@entry(
    30,
    stream=Stream.COOP,
    writer=AuthorOf("sensor"),
    layer=3,
    subject="sensor",
    said="said how a sensor stands to its bounds",
    haste=2,
)
class RecordAlarm(Entry[SensorBook]):
    """A sensor's value left its bounds, or came back."""

    sensor: Ref[Sensor]
    alarm: Annotated[Alarm, Label("Alarm")]
    value: Annotated[Amount, Label("Value")]

    def apply(self, book: SensorBook) -> None:
        """Raise the alarm, or clear the one that stands."""
        book.live()
        if self.alarm is book.alarm:
            raise NoEffect(Reason.ENDED, book.turned)
        book.note(self.value, None, self.alarm)
        book.alarm, book.turned = self.alarm, book.item.key
        if self.alarm is not Alarm.NONE:
            book.raised_at = book.item.record.at


@entry(
    31,
    stream=Stream.COOP,
    writer=AuthorOf("sensor"),
    layer=3,
    subject="sensor",
    command="sensor retire",
    said="retired a sensor",
)
class RetireSensor(Entry[SensorBook]):
    """Take a sensor out of the books; what it measured stays."""

    sensor: Annotated[Ref[Sensor], Label("Sensor", "Its code, like TANK1.")]
    reason: Annotated[Text, Label("Reason")] = ""

    def check(self, book: SensorBook) -> None:
        """Refuse what is done already."""
        _there(book)

    def apply(self, book: SensorBook) -> None:
        """Close it; an alarm that stood is over."""
        book.live()
        book.retired = True


def _there(book: SensorBook) -> AddSensor:
    """Give what the sensor is; refuses with words when it is in the books no longer."""
    if book.made is None or book.retired:
        raise Refused(_("That sensor has left the books."), "sensor")
    return book.made
