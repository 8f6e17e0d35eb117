"""All areas: importing this makes every kind of entry known. A new area is a word in two lines here."""

from models import coop, machines, members, phones, policy, sensors

AREAS = (coop, machines, members, phones, policy, sensors)
