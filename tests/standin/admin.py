"""The computer sets up its radio: reading and writing settings, owner and channels; restarting.

Rules, the firmware's
- What is asked is answered with the question's number; a bare order that wants an answer gets an acknowledgement.
- Settings that the radio cannot change while it runs restart it 7 s later; firmware 2.7 counts region and preset among
  them, 2.8 does not. Between `begin` and `commit` nothing restarts; `commit` always does.
- A channel is changed at once. A changed owner restarts the radio.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.standin import pb
from tests.standin.radio import Radio

#: Seconds between an order that needs it and the restart.
SOON = 7.0
#: What may change without a restart, part by part.
MILD = {"device": {"node_info_broadcast_secs", "tzdef", "led_heartbeat_disabled"}, "lora": {"hop_limit", "ignore_mqtt"}}
PASS = b"standin!"


class Admin:
    """Does what admin messages from the computer say. `restart(seconds)` is the device's."""

    def __init__(self, radio: Radio, restart: Callable[[float], None]) -> None:
        self.radio, self._restart, self._editing = radio, restart, False
        self.orders: list[str] = []
        radio.on_admin = self.hear

    def hear(self, packet: Any) -> None:
        """Do what one packet says, and answer it when it wants an answer."""
        if packet.decoded.portnum != pb.ports.Value("ADMIN_APP"):
            return
        message, answer = pb.admin.AdminMessage(), pb.admin.AdminMessage(session_passkey=PASS)
        message.ParseFromString(packet.decoded.payload)
        name = str(message.WhichOneof("payload_variant"))
        self.orders.append(name)
        order: Callable[[Any, Any], None] | None = getattr(self, f"_{name}", None)
        if order is not None:
            order(message, answer)
        if answer.WhichOneof("payload_variant") and packet.decoded.want_response:
            self._answer(answer, packet.id)
        elif packet.want_ack or packet.decoded.want_response:
            self.radio.result("NONE", packet.id)

    def _answer(self, answer: Any, ident: int) -> None:
        packet = pb.mesh.MeshPacket(to=self.radio.node, id=self.radio.rng.getrandbits(32))
        setattr(packet, "from", self.radio.node)
        packet.decoded.portnum = pb.ports.Value("ADMIN_APP")
        packet.decoded.request_id, packet.decoded.payload = ident, answer.SerializeToString()
        self.radio.phone.tell(packet)

    def _changed(self, *, restart: bool) -> None:
        if restart and not self._editing:
            self._restart(SOON)

    # Questions

    def _get_owner_request(self, _message: Any, answer: Any) -> None:
        answer.get_owner_response.CopyFrom(self.radio.settings.owner)

    def _get_config_request(self, message: Any, answer: Any) -> None:
        part = pb.config.Config.DESCRIPTOR.fields_by_number[message.get_config_request + 1].name
        slot = getattr(answer.get_config_response, part)
        slot.SetInParent()
        config = self.radio.settings.config
        if part in config.DESCRIPTOR.fields_by_name:
            slot.CopyFrom(getattr(config, part))

    def _get_module_config_request(self, message: Any, answer: Any) -> None:
        part = pb.modules.ModuleConfig.DESCRIPTOR.fields_by_number[message.get_module_config_request + 1].name
        slot = getattr(answer.get_module_config_response, part)
        slot.SetInParent()
        modules = self.radio.settings.modules
        if part in modules.DESCRIPTOR.fields_by_name:
            slot.CopyFrom(getattr(modules, part))

    def _get_channel_request(self, message: Any, answer: Any) -> None:
        answer.get_channel_response.CopyFrom(self.radio.settings.channels[message.get_channel_request - 1])

    def _get_device_metadata_request(self, _message: Any, answer: Any) -> None:
        answer.get_device_metadata_response.CopyFrom(self.radio.settings.metadata())

    # Orders

    def _set_owner(self, message: Any, _answer: Any) -> None:
        owner = self.radio.settings.owner
        before = owner.SerializeToString()
        owner.long_name = message.set_owner.long_name or owner.long_name
        owner.short_name = message.set_owner.short_name or owner.short_name
        owner.is_licensed = message.set_owner.is_licensed
        self._changed(restart=owner.SerializeToString() != before)

    def _set_config(self, message: Any, _answer: Any) -> None:
        part = message.set_config.WhichOneof("payload_variant")
        slot = getattr(self.radio.settings.config, part)
        new = getattr(message.set_config, part)
        changed = {f.name for f in new.DESCRIPTOR.fields if getattr(slot, f.name) != getattr(new, f.name)}
        fresh_region = part == "lora" and self.radio.settings.region_name == "UNSET"
        slot.CopyFrom(new)
        if part == "lora":
            slot.tx_enabled = slot.tx_enabled or (fresh_region and slot.region != 0)
            self.radio.retune()
        live = part == "lora" and self.radio.settings.signs
        self._changed(restart=bool(changed - MILD.get(part, set())) and not live)

    def _set_module_config(self, message: Any, _answer: Any) -> None:
        part = message.set_module_config.WhichOneof("payload_variant")
        if part in self.radio.settings.modules.DESCRIPTOR.fields_by_name:
            getattr(self.radio.settings.modules, part).CopyFrom(getattr(message.set_module_config, part))
        self._changed(restart=True)

    def _set_channel(self, message: Any, _answer: Any) -> None:
        self.radio.settings.channels[message.set_channel.index].CopyFrom(message.set_channel)

    def _begin_edit_settings(self, _message: Any, _answer: Any) -> None:
        self._editing = True

    def _commit_edit_settings(self, _message: Any, _answer: Any) -> None:
        self._editing = False
        self._restart(SOON)

    def _reboot_seconds(self, message: Any, _answer: Any) -> None:
        self._restart(float(max(message.reboot_seconds, 0)))

    def _add_contact(self, message: Any, _answer: Any) -> None:
        card = message.add_contact
        self.radio.settings.know(card.node_num, card.user.long_name, bytes(card.user.public_key))

    def _remove_by_nodenum(self, message: Any, _answer: Any) -> None:
        self.radio.settings.nodes.pop(message.remove_by_nodenum, None)

    def _nodedb_reset(self, _message: Any, _answer: Any) -> None:
        self.radio.settings.nodes.clear()
        self._restart(SOON)
