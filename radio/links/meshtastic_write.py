"""Write settings into a radio through the library's own node object. The names of its numbers are passed in.

Rules
- The co-op's channel becomes the first one; others of its name are switched off. A channel that was another before
  begins without what belonged to the old one: bridges to the internet, places on the map.
- All is written as one transaction, after which the radio starts anew by itself. Its clock is never set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from radio.links.meshtastic_pipe import Head


def write_settings(node: Any, user: Head, wanted: Head, lora_names: Any, roles: Any) -> None:
    """Write what is wanted: region, preset, hop limit, channel and key, and names where they are given."""
    node.beginSettingsTransaction()
    if wanted["owner"] or wanted["short"]:
        owner, short = wanted["owner"] or user.get("longName"), wanted["short"] or user.get("shortName")
        node.setOwner(owner or None, short or None)
    lora = node.localConfig.lora
    lora.use_preset, lora.tx_enabled, lora.hop_limit, lora.channel_num = True, True, wanted["hop_limit"], 0
    lora.region = lora_names.RegionCode.Value(wanted["region"])
    lora.modem_preset = lora_names.ModemPreset.Value(wanted["preset"])
    node.writeConfig("lora")
    for channel in _channels(node, wanted["channel"], bytes.fromhex(wanted["key"]), roles):
        node.writeChannel(channel)
    node.commitSettingsTransaction()


def _channels(node: Any, name: str, key: bytes, roles: Any) -> list[int]:
    """Change the node's channels; gives the numbers of those that changed."""
    changed = [0]
    for channel in node.channels[1:]:
        if channel.settings.name == name and channel.role != roles.DISABLED:
            channel.role = roles.DISABLED
            changed.append(channel.index)
    first = node.channels[0]
    first.role = roles.PRIMARY
    if first.settings.name != name or first.settings.psk != key:
        first.settings.Clear()
        first.settings.name, first.settings.psk = name, key
    return changed
