"""The set-up script: what it checks, what it says, and when it does nothing."""

import ast
import importlib.util
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A fresh copy of the script that believes to live in an empty folder."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("pulp==3.3.2\n", encoding="utf-8")
    venv = tmp_path / ".venv"
    for name, path in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "set-up.stamp",
        "LOG": tmp_path / ".set-up.log",
        "WHEELS": tmp_path / "wheels",
        "CONSTRAINTS": tmp_path / "constraints.txt",
    }.items():
        monkeypatch.setattr(module, name, str(path))
    return module


def made_environment(dev: ModuleType) -> None:
    """Pretend that set-up has run."""
    Path(dev.PYTHON).parent.mkdir(parents=True)
    Path(dev.PYTHON).touch()
    Path(dev.STAMP).write_text(dev.stamp(), encoding="utf-8")


def no_command(*_: object, **__: object) -> int:
    raise AssertionError("no command may run here")


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 14), (4, 0)])
def test_an_unsuitable_python_is_refused_in_both_languages(
    dev: ModuleType, version: tuple[int, int], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (*version, 0))
    monkeypatch.setattr(dev, "set_up", no_command)
    assert dev.main(["run"]) == 1
    printed = capfd.readouterr().out
    assert f"当前是 {version[0]}.{version[1]}。" in printed
    assert f"this is {version[0]}.{version[1]}." in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_the_supported_pythons_pass(dev: ModuleType, version: tuple[int, int, int]) -> None:
    dev.check_python(version)


def test_the_script_keeps_to_syntax_that_old_pythons_can_read() -> None:
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal, ast.Match, ast.YieldFrom)
    for node in ast.walk(ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))):
        assert not isinstance(node, new), f"line {getattr(node, 'lineno', '?')}"
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert not node.args.kwonlyargs
            assert all(arg.annotation is None for arg in node.args.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, ast.Call):  # f(*args, x) is new, f(x, *args) is old
            starred = [isinstance(arg, ast.Starred) for arg in node.args]
            assert not any(starred[:-1])


def test_a_second_run_starts_no_process(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made_environment(dev)
    monkeypatch.setattr(dev, "quietly", no_command)
    dev.set_up()


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_a_changed_list_of_packages_is_installed_again(
    dev: ModuleType, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_environment(dev)
    (Path(dev.ROOT) / changed).write_text("changed\n", encoding="utf-8")
    commands = recorded(dev, monkeypatch, code=0)
    dev.set_up()
    assert any("install" in command for command in commands)
    assert dev.read(dev.STAMP) == dev.stamp()


def test_another_python_or_a_moved_folder_changes_the_stamp(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    first = dev.stamp()
    monkeypatch.setattr(dev.sys, "version_info", (3, 11, 99))
    second = dev.stamp()
    (Path(dev.ROOT) / "moved").mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        (Path(dev.ROOT) / "moved" / name).write_bytes((Path(dev.ROOT) / name).read_bytes())
    monkeypatch.setattr(dev, "CONSTRAINTS", f"{dev.ROOT}/moved/constraints.txt")
    monkeypatch.setattr(dev, "ROOT", f"{dev.ROOT}/moved")
    assert len({first, second, dev.stamp()}) == 3


def test_an_environment_of_another_python_is_made_anew(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made_environment(dev)
    (Path(dev.VENV) / "pyvenv.cfg").write_text("version = 3.9.1\n", encoding="utf-8")
    commands = recorded(dev, monkeypatch, code=0)
    dev.make_venv()
    assert commands == [[sys.executable, "-m", "venv", "--clear", dev.VENV]]


@pytest.mark.parametrize(("pip_code", "made"), [(0, False), (1, True)])
def test_an_environment_of_this_python_is_kept_unless_it_is_half_made(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, pip_code: int, made: bool
) -> None:
    made_environment(dev)
    version = "{}.{}.{}".format(*sys.version_info[:3])
    (Path(dev.VENV) / "pyvenv.cfg").write_text(f"version = {version}\n", encoding="utf-8")
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "quietly", lambda command: commands.append(command) or pip_code * ("pip" in command))
    dev.make_venv()
    assert ("--clear" in commands[-1]) is made


def test_a_python_without_the_venv_component_names_the_package_to_install(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "has_ensurepip", lambda: False)
    monkeypatch.setattr(dev, "find_uv", lambda: None)
    assert dev.main(["run"]) == 1
    printed = capfd.readouterr().out
    assert printed.count("python3-venv") == 2
    assert "Traceback" not in printed


def test_uv_is_used_when_it_is_there(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = recorded(dev, monkeypatch, code=0, uv="uv")
    dev.install()
    assert [command[0] for command in commands] == ["uv"]
    assert commands[0][-4:] == ["-c", dev.CONSTRAINTS, "-e", ".[test]"]


def test_pip_takes_over_where_uv_fails(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = recorded(dev, monkeypatch, code=1, uv="uv")
    with pytest.raises(dev.Stop):
        dev.install()
    assert [command[0] for command in commands] == ["uv", dev.PYTHON]


def test_a_folder_of_wheels_keeps_the_installation_off_the_network(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(dev.WHEELS).mkdir()
    commands = recorded(dev, monkeypatch, code=0)
    dev.install()
    assert "--no-index" in commands[0]
    assert commands[0][commands[0].index("--find-links") + 1] == dev.WHEELS


@pytest.mark.parametrize(
    ("log", "zh"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘空间不足"),
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", "请检查网络"),
        ("ERROR: No matching distribution found for hatchling", "离线安装"),
        ("error: something never seen", "安装没有完成"),
    ],
)
def test_a_failed_installation_says_why_in_chinese_first(dev: ModuleType, log: str, zh: str) -> None:
    reason = dev.reason_of(log)
    assert zh in reason.zh
    assert reason.en.isascii() or "“" in reason.en


def test_a_full_disk_is_found_before_installing(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "FREE_BYTES", 10**18)
    monkeypatch.setattr(dev, "quietly", no_command)
    with pytest.raises(dev.Stop, match="too full"):
        dev.set_up()
    assert not Path(dev.STAMP).exists()


def test_a_failed_installation_leaves_no_stamp(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(dev, monkeypatch, code=1)
    monkeypatch.setattr(dev, "make_venv", lambda: None)
    with pytest.raises(dev.Stop):
        dev.set_up()
    assert not Path(dev.STAMP).exists()


def test_exit_codes_pass_through(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "python", lambda *args: 7)
    for verb in ("run", "test", "lab", "bench"):
        assert dev.main([verb]) == 7


def test_a_failed_lint_fails_the_test_verb_although_the_tests_pass(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "python", lambda *args: seen.append(args[1]) or int(args[1] == "mypy"))
    assert dev.main(["test"]) == 1
    assert seen == ["ruff", "ruff", "mypy", "pytest"]


def test_long_lifts_the_filter_and_other_arguments_reach_pytest(dev: ModuleType) -> None:
    assert dev.pytest_arguments(["--long", "-q"]) == ["--durations=10", "-m", "", "-q"]
    assert dev.pytest_arguments(["tests/test_dev.py"]) == ["--durations=10", "tests/test_dev.py"]


def test_a_whole_run_covers_branches_on_two_cores(dev: ModuleType) -> None:
    assert dev.pytest_arguments([]) == ["--durations=10", "--cov", "-n", "2", "--dist", "loadfile", "tests"]


def test_notebooks_run_apart_and_a_failing_one_fails_the_verb(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(dev.ROOT) / "notebooks"
    folder.mkdir()
    (folder / "02_annual_plan.ipynb").touch()
    seen: list[str] = []
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "python", lambda *args: seen.append(args[-1]) or int(args[-1] == "notebooks"))
    assert dev.main(["test"]) == 1
    assert seen[-2:] == ["notebooks", "tests"]


def test_an_unknown_verb_is_bad_use_and_help_is_not(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["dance"]) == 2
    assert dev.main([]) == 0
    assert "用法" in capfd.readouterr().out


def test_a_compiled_list_keeps_pins_only(dev: ModuleType) -> None:
    text = "--index-url https://mirror.invalid/simple\n# a note\npulp==3.3.2\nx @ https://mirror.invalid/x.whl\n"
    assert dev.only_pins(text) == "# Written by: python3 dev.py lock\npulp==3.3.2\n"


def test_no_index_address_stands_in_the_set_up_files() -> None:
    for name in ("constraints.txt", "pyproject.toml", "dev.py", "Makefile", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text.replace('"://"', ""), name
        assert "index-url" not in text, name


def test_every_named_dependency_is_pinned_inside_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pins: dict[str, list[str]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonical(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    for requirement in map(Requirement, named):
        versions = pins[canonical(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def canonical(name: str) -> str:
    return name.lower().replace("_", "-")


def test_the_tests_cannot_reach_the_network() -> None:
    with socket.socket() as wire, pytest.raises(pytest.fail.Exception, match="network"):
        wire.connect(("192.0.2.1", 80))  # an address reserved for documentation


@pytest.mark.parametrize("module", ["allocator", "allocator.cli"])
def test_importing_the_package_loads_nothing_heavy(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not there yet")
    heavy = ("pandas", "matplotlib", "pulp", "highspy", "scipy", "docx", "xlsxwriter", "jinja2", "numpy")
    code = f"import sys, {module}; print(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def recorded(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, *, code: int, uv: str | None = None) -> list[list[str]]:
    """Let every quiet command end with this code and keep what would have run."""
    commands: list[list[str]] = []
    monkeypatch.setattr(dev, "find_uv", lambda: uv)
    monkeypatch.setattr(dev, "quietly", lambda command: commands.append(command) or code)
    return commands
