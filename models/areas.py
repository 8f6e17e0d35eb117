"""All areas: importing this makes every kind of entry known. A new area is a word in two lines here."""

from models import (
    breakdown,
    coop,
    drivers,
    lots,
    machines,
    members,
    phones,
    policy,
    rates,
    rounds,
    sensors,
    skills,
    succession,
    tasks,
    upkeep,
    work,
)

AREAS = (
    breakdown,
    coop,
    drivers,
    lots,
    machines,
    members,
    phones,
    policy,
    rates,
    rounds,
    sensors,
    skills,
    succession,
    tasks,
    upkeep,
    work,
)
