"""The messages of the stream protocol, by the definitions that come with the `meshtastic` package.

The package ships them without types, so this is the one place where that is said; nothing else of it is used here.
"""

from importlib import import_module
from typing import Any

mesh: Any = import_module("meshtastic.protobuf.mesh_pb2")
config: Any = import_module("meshtastic.protobuf.config_pb2")
modules: Any = import_module("meshtastic.protobuf.module_config_pb2")
channel: Any = import_module("meshtastic.protobuf.channel_pb2")
admin: Any = import_module("meshtastic.protobuf.admin_pb2")
local: Any = import_module("meshtastic.protobuf.localonly_pb2")
telemetry: Any = import_module("meshtastic.protobuf.telemetry_pb2")
ports: Any = import_module("meshtastic.protobuf.portnums_pb2").PortNum

#: The address of everybody.
ALL: int = 0xFFFFFFFF


def error(name: str) -> int:
    """Give the number of a routing error, such as `TOO_LARGE`."""
    return int(mesh.Routing.Error.Value(name))


def region(name: str) -> int:
    """Give the number of a region, such as `EU_868`."""
    return int(config.Config.LoRaConfig.RegionCode.Value(name))


def preset(name: str) -> int:
    """Give the number of a modem preset, such as `LONG_FAST`."""
    return int(config.Config.LoRaConfig.ModemPreset.Value(name))
