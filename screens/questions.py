"""The questions of the radio's set-up, with their whys, and the manners of the air: for the screens and for `mvs`."""

from __future__ import annotations

from typing import Final

RADIO, REGION, PRESET, CHANNEL, HOPS, CHECK, DONE = range(7)
QUESTIONS: Final = {
    RADIO: "Which radio?",
    REGION: "Where does it stand?",
    PRESET: "How far and how fast?",
    CHANNEL: "What is the co-op's channel called?",
    HOPS: "How often may others pass your frames on?",
    CHECK: "Is all of this right?",
    DONE: "Done.",
}
WHYS: Final = {
    RADIO: "Any radio with the Meshtastic program will do, on a USB cable or in the network. Nothing is changed yet.",
    REGION: "The law of each place says on which frequency a radio may send, and for how long in each hour. The "
    "program never sends more than that.",
    PRESET: "Slower reaches farther, faster carries more. All villages must choose the same, or they do not hear "
    "each other. When in doubt take the one that is proposed.",
    CHANNEL: "All villages take the same name. Its key comes from the co-op's own books: nobody types it, and no other "
    "co-op can read or disturb it.",
    HOPS: "Radios between two villages pass frames on. Each time costs everybody airtime, so take no more than you "
    "need: 3 is right for nearly all.",
    CHECK: "It is written to the radio, which then starts anew (up to two minutes).",
    DONE: "",
}
#: How people share the air.
MANNERS: Final = (
    "Manners on the air:",
    "- it sends only what others lack, bookings first, in quiet moments;",
    "- antenna on before power, high and outdoors: a metre up beats any setting;",
    "- anybody can hear that you send; only radios of this co-op can read it;",
    "- leave the radio on: it hears, and passes on for others.",
)
HOP_WORDS: Final = {
    1: "only one radio between us",
    2: "two radios between us",
    3: "the usual",
    4: "a long valley",
    5: "a very long one; costs much airtime",
}
