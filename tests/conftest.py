"""What every test shares: the project's folder, quiet Hypothesis settings, and no way out to the network."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a shared machine may pause any example. The same examples every time: a red test must stay red.
settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


NOT_COVERED = ("solving", "intake_reading", "report")  # nothing there must be covered, and tracing slows it by half


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace branches only where they are asked for (see [tool.coverage.run] in pyproject.toml)."""
    for item in items:
        if any(folder in item.path.parts for folder in NOT_COVERED):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """After set-up nothing may leave this machine: a connection to anywhere else fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not _is_this_machine(str(address[0])):
            pytest.fail(f"a test tried to reach the network: {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
