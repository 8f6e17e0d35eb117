"""What a radio remembers when its power goes: who it is, how it is set, whom it knows.

`handshake` is what it tells a computer that asks for all of it, in the firmware's order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.standin import pb
from tests.standin.wire import born_with, channel_hash

#: Spreading factor, bandwidth in kHz and coding rate of the presets.
PRESETS: dict[str, tuple[int, float, int]] = {
    "SHORT_TURBO": (7, 500, 5),
    "SHORT_FAST": (7, 250, 5),
    "SHORT_SLOW": (8, 250, 5),
    "MEDIUM_FAST": (9, 250, 5),
    "MEDIUM_SLOW": (10, 250, 5),
    "LONG_TURBO": (11, 500, 8),
    "LONG_FAST": (11, 250, 5),
    "LONG_MODERATE": (11, 125, 8),
    "LONG_SLOW": (12, 125, 8),
}
#: Percent of an hour that a radio may send; 100 where no law says less.
DUTY = {"EU_868": 10, "EU_433": 10, "UA_868": 1, "UA_433": 10}
#: Asking with these numbers gives the settings without other nodes, or the nodes alone.
ONLY_CONFIG, ONLY_NODES = 69420, 69421
CHANNELS = 8


@dataclass
class Settings:
    """The flash memory of one radio."""

    node: int
    region: str = "EU_868"
    preset: str = "LONG_FAST"
    firmware: str = "2.7.15.567b8ea"
    name: str = ""
    config: Any = field(default_factory=pb.local.LocalConfig)
    modules: Any = field(default_factory=pb.local.LocalModuleConfig)
    channels: list[Any] = field(default_factory=list[Any])
    owner: Any = field(default_factory=pb.mesh.User)
    nodes: dict[int, Any] = field(default_factory=dict[int, Any])
    boots: int = 1

    def __post_init__(self) -> None:
        lora = self.config.lora
        lora.use_preset, lora.region, lora.modem_preset = True, pb.region(self.region), pb.preset(self.preset)
        lora.hop_limit, lora.tx_enabled, lora.tx_power = 3, self.region != "UNSET", 27
        self.config.device.node_info_broadcast_secs = 10800
        self.config.security.serial_enabled = True
        self.modules.telemetry.device_update_interval = 1800
        self.new_key(bytes(born_with(self.node)))
        for index in range(CHANNELS):
            self.channels.append(pb.channel.Channel(index=index))
        self.channels[0].role = pb.channel.Channel.Role.PRIMARY
        self.channels[0].settings.psk = b"\x01"
        self._name_owner()

    def _name_owner(self) -> None:
        tail = f"{self.node & 0xFFFF:04x}"
        self.owner.id = f"!{self.node:08x}"
        self.owner.long_name, self.owner.short_name = self.name or f"Stand-in {tail}", tail
        self.owner.macaddr = b"\x02\x00" + self.node.to_bytes(4, "big")
        self.owner.hw_model = pb.mesh.HardwareModel.Value("PORTDUINO")

    def new_key(self, private: bytes) -> None:
        """Take another private key; the owner's card carries its public half."""
        from nacl.public import PrivateKey

        self.config.security.private_key = private
        self.config.security.public_key = bytes(PrivateKey(private).public_key)
        self.owner.public_key = self.config.security.public_key

    def know(self, node: int, name: str = "", key: bytes | None = None) -> None:
        """Write another radio into the list of nodes, with the key it was born with unless another is given."""
        info = pb.mesh.NodeInfo(num=node, snr=6.0, hops_away=0)
        info.user.id = f"!{node:08x}"
        info.user.long_name = name or f"Stand-in {node & 0xFFFF:04x}"
        info.user.short_name = f"{node & 0xFFFF:04x}"
        info.user.public_key = bytes(born_with(node).public_key) if key is None else key
        self.nodes[node] = info

    def key_of(self, node: int) -> bytes:
        """Give the public key that is known of another radio, or nothing."""
        known = self.nodes.get(node)
        return bytes(known.user.public_key) if known is not None else b""

    @property
    def preset_name(self) -> str:
        """The modem preset as it stands now."""
        return str(pb.config.Config.LoRaConfig.ModemPreset.Name(self.config.lora.modem_preset))

    @property
    def air_preset(self) -> str:
        """The preset in the words of the apps and of the air: LongFast."""
        return self.preset_name.title().replace("_", "")

    @property
    def region_name(self) -> str:
        """The region as it stands now."""
        return str(pb.config.Config.LoRaConfig.RegionCode.Name(self.config.lora.region))

    @property
    def duty(self) -> int:
        """Percent of an hour that may be sent."""
        return 100 if self.config.lora.override_duty_cycle else DUTY.get(self.region_name, 100)

    @property
    def signs(self) -> bool:
        """Whether this firmware signs the broadcasts that have room for it, as 2.8 does."""
        return tuple(int(part) for part in self.firmware.split(".")[:2]) >= (2, 8)

    def channel_name(self, index: int) -> str:
        """Give a channel's name; an unnamed one is called after the preset."""
        return str(self.channels[index].settings.name) or self.air_preset

    def hash_of(self, index: int) -> int:
        """Give the byte that stands for a channel on air."""
        return channel_hash(self.channel_name(index), self.channels[index].settings.psk)

    def in_use(self) -> list[int]:
        """Give the numbers of the channels that are on."""
        off = pb.channel.Channel.Role.DISABLED
        return [index for index, channel in enumerate(self.channels) if channel.role != off]

    def airtime(self, length: int) -> float:
        """Give the seconds that so many bytes on air take (Semtech's formula, 16 symbols of preamble)."""
        sf, khz, rate = PRESETS.get(self.preset_name, PRESETS["LONG_FAST"])
        symbol = 2**sf / (khz * 1000)
        slow = 2 if symbol > 0.016 else 0
        blocks = max(math.ceil((8 * length - 4 * sf + 28 + 16) / (4 * (sf - slow))), 0)
        return float((16 + 4.25 + 8 + blocks * rate) * symbol)

    def me(self) -> Any:
        """Give the line about this radio in its own list of nodes."""
        info = pb.mesh.NodeInfo(num=self.node, user=self.owner, is_favorite=True)
        info.device_metrics.battery_level = 101
        return info

    def metadata(self) -> Any:
        """Give what the radio is made of."""
        return pb.mesh.DeviceMetadata(
            firmware_version=self.firmware,
            device_state_version=24,
            canShutdown=True,
            hasWifi=True,
            hasPKC=True,
            hw_model=self.owner.hw_model,
        )


def handshake(settings: Settings, nonce: int) -> Iterator[Any]:
    """Tell all of it as `FromRadio` messages, ending with the number that the computer asked with."""
    yield from _tell_config(settings) if nonce != ONLY_NODES else [pb.mesh.FromRadio(node_info=settings.me())]
    if nonce != ONLY_CONFIG:
        for info in list(settings.nodes.values()):
            yield pb.mesh.FromRadio(node_info=info)
    yield pb.mesh.FromRadio(config_complete_id=nonce)


def _tell_config(settings: Settings) -> Iterator[Any]:
    count = len(settings.nodes) + 1
    mine = pb.mesh.MyNodeInfo(
        my_node_num=settings.node,
        reboot_count=settings.boots,
        min_app_version=30200,
        device_id=settings.node.to_bytes(16, "big"),
        pio_env="native",
        nodedb_count=count,
    )
    yield pb.mesh.FromRadio(my_info=mine)
    ui = pb.mesh.FromRadio()
    ui.deviceuiConfig.version = 1
    yield ui
    yield pb.mesh.FromRadio(node_info=settings.me())
    yield pb.mesh.FromRadio(metadata=settings.metadata())
    for channel in settings.channels:
        yield pb.mesh.FromRadio(channel=channel)
    yield from _parts("config", pb.config.Config, settings.config)
    yield from _parts("moduleConfig", pb.modules.ModuleConfig, settings.modules)


def _parts(name: str, kind: Any, whole: Any) -> Iterator[Any]:
    """Give each part of the settings in a message of its own, empty ones too."""
    for part in kind.DESCRIPTOR.fields:
        message = pb.mesh.FromRadio()
        slot = getattr(getattr(message, name), part.name)
        slot.SetInParent()
        if part.name in whole.DESCRIPTOR.fields_by_name:
            slot.CopyFrom(getattr(whole, part.name))
        yield message
