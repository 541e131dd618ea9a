"""``tf.config``: one CPU, everything eager."""

from typing import Any

from viz.tf.missing import missing


class PhysicalDevice:
    """A device of this machine."""

    def __init__(self, name: str, device_type: str) -> None:
        self.name = name
        self.device_type = device_type

    def __repr__(self) -> str:
        return f"PhysicalDevice(name={self.name!r}, device_type={self.device_type!r})"


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Returns the CPU, or nothing for any other type."""
    return [PhysicalDevice("/physical_device:CPU:0", "CPU")] if device_type in (None, "CPU") else []


list_logical_devices = list_physical_devices


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Does nothing: functions always run eagerly."""


def functions_run_eagerly() -> bool:
    """Returns True."""
    return True


__all__ = [
    "PhysicalDevice", "functions_run_eagerly", "list_logical_devices", "list_physical_devices",
    "run_functions_eagerly",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.config", globals(), name)
