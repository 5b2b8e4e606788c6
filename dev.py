# -*- coding: utf-8 -*-
"""Set up and run everything: ``python3 dev.py run``, ``python3 dev.py test``.

Standard library only. The syntax stays that of old Pythons on purpose: a Python that is too old must still be able to
read this file in order to say, in words, which one is needed.
"""

from __future__ import print_function, unicode_literals

import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "set-up.stamp")
LOG = os.path.join(ROOT, ".set-up.log")
WHEELS = os.path.join(ROOT, "wheels")
CONSTRAINTS = os.path.join(ROOT, "constraints.txt")
PYTHONS = ((3, 11), (3, 12), (3, 13))
FREE_BYTES = 1500 * 1000 * 1000  # the packages take about 0.9 GB, unpacking needs room beside them

NO_SPACE = ("No space left", "Errno 28", "WinError 112", "os error 28")
NO_PACKAGES = (
    "NewConnectionError",
    "ConnectTimeout",
    "ConnectionError",
    "Read timed out",
    "ReadTimeout",
    "name resolution",
    "Name or service not known",
    "getaddrinfo failed",
    "Network is unreachable",
    "ProxyError",
    "SSLError",
    "Failed to fetch",
    "No matching distribution found",
    "not found in the package registry",
    "not found in the provided package locations",
)

USAGE_ZH = """用法：python3 dev.py 动作      （Windows：py dev.py 动作）
  run              安装所需软件（仅首次），用示例数据编制年度计划并生成报告
  test [--long]    检查代码并运行全部测试；--long 包括耗时较长的测试
  lab              打开 Jupyter 笔记本
  bench            测量运行速度
  lock             更新 constraints.txt 中的软件版本
"""
USAGE_EN = """Usage: python3 dev.py VERB      (Windows: py dev.py VERB)
  run              install what is needed (first time only), plan the sample year and write its reports
  test [--long]    check the code and run every test; --long includes the slow ones
  lab              open the Jupyter notebooks
  bench            measure speed
  lock             refresh the versions in constraints.txt
"""


class Stop(Exception):
    """Set-up cannot go on; holds what is missing and what to do, in Chinese and in English."""

    def __init__(self, zh, en):
        Exception.__init__(self, en)
        self.zh = zh
        self.en = en


def say(*lines):
    """Print lines on any console: a character that it cannot show becomes a question mark, never an error."""
    sys.stdout.flush()
    out = getattr(sys.stdout, "buffer", sys.stdout)
    encoding = (sys.stdout.encoding or "ascii").lower()
    if encoding in ("ascii", "us-ascii", "ansi_x3.4-1968"):  # the C locale names no encoding worth having
        encoding = "utf-8"
    for line in lines:
        out.write((line + "\n").encode(encoding, "replace"))
    out.flush()


def main(argv):
    """Run one verb and return its exit code."""
    verb = argv[0] if argv else "help"
    if verb not in VERBS:
        say(USAGE_ZH, USAGE_EN)
        return 0 if verb in ("help", "-h", "--help") else 2
    try:
        check_python(sys.version_info)
        return VERBS[verb](list(argv[1:]))
    except Stop as stop:
        say(stop.zh, stop.en)
        return 1
    except KeyboardInterrupt:
        say("已停止。", "Stopped.")
        return 130
    except EnvironmentError as error:  # an unwritable folder, a full disk: still words
        reason = reason_of(str(error)) if error.errno != errno.ENOSPC else disk_is_full()
        say(reason.zh, reason.en)
        return 1


def run(args):
    """Set up, then read, plan and report the sample year."""
    set_up()
    return python("-m", "allocator", "demo", *args)


def test(args):
    """Set up, then lint, types and tests; every step runs, pytest's closing line comes last."""
    set_up()
    started = time.time()
    failed = [code for code in (step(*command) for command in LINTS) if code]
    if failed:
        say("以上检查未通过；下面继续运行测试，但最终结果为未通过。")
        say("A check above failed; the tests still run, but the result is failure.")
    say("检查用时 %.1f 秒。 checks took %.1f s" % ((time.time() - started,) * 2))
    if not [arg for arg in args if arg != "--long"] and has_notebooks():
        # apart from the other tests: a traced kernel does not answer
        failed += [code for code in [step("notebooks", "-m", "pytest", "-q", "--nbval-lax", "notebooks")] if code]
    code = python("-m", "pytest", *pytest_arguments(args))
    return code or (failed[0] if failed else 0)


def lab(args):
    """Set up, then open the notebooks in JupyterLab; only this machine can reach it."""
    set_up()
    return python("-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", "--notebook-dir=notebooks", *args)


def bench(args):
    """Set up, then measure."""
    set_up()
    return python(os.path.join("bench", "bench.py"), *args)


def lock(args):
    """Resolve every dependency anew for all supported Pythons and systems into constraints.txt."""
    scratch = tempfile.mkdtemp()
    try:
        pins = os.path.join(scratch, "pins.txt")
        command = [find_uv() or fetch_uv(scratch), "pip", "compile", "pyproject.toml", "--all-extras", "--universal"]
        options = ["--python-version", "3.11", "--no-annotate", "--no-header", "--quiet", "--output-file", pins]
        code = subprocess.call(command + options + args, cwd=ROOT)
        if code == 0:
            write(CONSTRAINTS, only_pins(read(pins)))
            say("constraints.txt 已更新。", "constraints.txt is up to date.")
        return code
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


VERBS = {"run": run, "test": test, "lab": lab, "bench": bench, "lock": lock}
LINTS = (
    ("ruff check", "-m", "ruff", "check", "."),
    ("ruff format --check", "-m", "ruff", "format", "--check", "."),
    ("mypy --strict src", "-m", "mypy", "--strict", "src"),
)


# -- the verbs' parts ---------------------------------------------------------------------------------------------


def python(*args):
    """Run the environment's Python on the project and return its exit code."""
    return subprocess.call([PYTHON] + list(args), cwd=ROOT, env=environment())


def step(title, *args):
    """Run one named check, print how long it took and whether it passed, and return its exit code."""
    started = time.time()
    code = python(*args)
    verdict = "未通过 failed" if code else "通过 passed"
    say("%-22s %5.1f s  %s" % (title, time.time() - started, verdict))
    return code


def pytest_arguments(args):
    """Pytest's arguments for ours: ``--long`` lifts the marker filter; a whole run adds coverage and a second core."""
    others = [arg for arg in args if arg != "--long"]
    chosen = ["--durations=10"] + (["-m", ""] if "--long" in args else [])
    if not others:
        chosen += ["--cov", "-n", "2", "--dist", "loadfile", "tests"]  # coverage of the files pyproject.toml names
    return chosen + others


def has_notebooks():
    """Whether there is a notebook to run."""
    folder = os.path.join(ROOT, "notebooks")
    return os.path.isdir(folder) and any(name.endswith(".ipynb") for name in os.listdir(folder))


def only_pins(text):
    """Keep the pinned versions of a compiled list: no option, no comment, nothing with an address in it."""
    kept = [line for line in text.splitlines() if "==" in line and "://" not in line and line[0] not in "-#"]
    return "\n".join(["# Written by: python3 dev.py lock"] + kept) + "\n"


def environment():
    """The environment of child processes: UTF-8 everywhere, no question and no advertisement from pip."""
    return dict(os.environ, PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")


# -- set-up -------------------------------------------------------------------------------------------------------


def set_up():
    """Make .venv hold the project and what constraints.txt names; return at once when it already does."""
    wanted = stamp()
    if os.path.exists(PYTHON) and read(STAMP) == wanted:
        return
    started = time.time()
    say("正在安装所需软件（仅首次，约需一分钟）……", "Installing what is needed (first time only, about a minute) ...")
    check_disk()
    write(LOG, "")
    make_venv()
    install()
    write(STAMP, wanted)
    say("安装完成，用时 %.0f 秒。" % (time.time() - started), "Installed in %.0f s." % (time.time() - started))


def stamp():
    """What the environment was made from, as one hash: the two lists, this Python, and where the project lies."""
    parts = [read(os.path.join(ROOT, "pyproject.toml")), read(CONSTRAINTS), "%d.%d.%d" % sys.version_info[:3], ROOT]
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def check_python(version):
    """Stop unless this Python is one that every dependency supports."""
    if tuple(version[:2]) in PYTHONS:
        return
    other = other_python()
    hint_zh = "本机已装有合适的版本，请运行：%s dev.py run" % other if other else "请安装 Python 3.12 后再试。"
    hint_en = "A suitable one is here; run: %s dev.py run" % other if other else "Please install Python 3.12."
    have = "%d.%d" % tuple(version[:2])
    raise Stop(
        "需要 Python 3.11、3.12 或 3.13，当前是 %s。%s" % (have, hint_zh),
        "Python 3.11, 3.12 or 3.13 is needed; this is %s. %s" % (have, hint_en),
    )


def other_python():
    """The command of a suitable Python on this machine, or nothing."""
    for major, minor in reversed(PYTHONS):
        name = "%d.%d" % (major, minor)
        command = ["py", "-" + name] if os.name == "nt" else ["python" + name]
        try:
            process = subprocess.Popen(command + ["--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except EnvironmentError:
            continue
        process.communicate()
        if process.returncode == 0:
            return " ".join(command)
    return None


def check_disk():
    """Stop before, not in the middle of, an installation that the disk cannot hold."""
    if shutil.disk_usage(ROOT).free < FREE_BYTES:
        raise disk_is_full()


def make_venv():
    """Create .venv for this Python; keep one that fits and is whole (an interrupted one has no pip)."""
    fits = os.path.exists(PYTHON) and venv_version() == "%d.%d" % sys.version_info[:2]
    if fits and quietly([PYTHON, "-m", "pip", "--version"]) == 0:
        return
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    if not has_ensurepip():
        if not find_uv():
            raise no_venv()
        command = [find_uv(), "venv", "--clear", "--python", sys.executable, VENV]
    if quietly(command):
        raise no_venv() if "ensurepip" in read(LOG) else reason_of(read(LOG))


def install():
    """Install the project and its pinned dependencies with uv; without uv, or where uv fails, with pip."""
    source = ["--no-index", "--find-links", WHEELS] if os.path.isdir(WHEELS) else []
    what = source + ["-c", CONSTRAINTS, "-e", ".[test]"]
    if find_uv() and quietly([find_uv(), "pip", "install", "--python", PYTHON] + what) == 0:
        return
    # uv does not read pip's settings, so an office whose mirror stands there still installs, with pip
    if quietly([PYTHON, "-m", "pip", "install", "--progress-bar", "off"] + what):
        raise reason_of(read(LOG))


def venv_version():
    """Major and minor version of the Python that .venv was made for, empty if there is none."""
    for line in read(os.path.join(VENV, "pyvenv.cfg")).splitlines():
        key, _, value = line.partition("=")
        if key.strip() in ("version", "version_info"):
            return ".".join(value.strip().split(".")[:2])
    return ""


def has_ensurepip():
    """Whether this Python can make an environment with pip in it; some systems package that apart."""
    try:
        import ensurepip  # noqa: F401  (asked for here: absent on some systems)
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def find_uv():
    """The path of uv, or nothing."""
    return shutil.which("uv")


def fetch_uv(folder):
    """Install uv into a throw-away folder and return its path."""
    if quietly([sys.executable, "-m", "pip", "install", "--target", folder, "uv"]):
        raise reason_of(read(LOG))
    return os.path.join(folder, "bin", "uv.exe" if os.name == "nt" else "uv")


def quietly(command):
    """Run a command into the log, with a dot every other second, and return its exit code."""
    with io.open(LOG, "ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=subprocess.STDOUT)
        dots = False
        while True:
            try:
                code = process.wait(timeout=2)
                break
            except subprocess.TimeoutExpired:
                dots = True
                sys.stdout.write(".")
                sys.stdout.flush()
    if dots:
        say("")
    return code


# -- what went wrong, in words ------------------------------------------------------------------------------------


def reason_of(text):
    """The likeliest reason for a failed step, read from what it printed."""
    if any(mark in text for mark in NO_SPACE):
        return disk_is_full()
    if any(mark in text for mark in NO_PACKAGES):
        return Stop(
            "无法取得所需的软件包。请检查网络或单位的软件源设置；"
            "不能联网的电脑请见 README.zh.md“离线安装”。详细记录：.set-up.log",
            "The packages cannot be had. Check the network or your office's package index; "
            "without a network see “Offline” in README.md. Details: .set-up.log",
        )
    tail = "\n".join(text.strip().splitlines()[-5:])
    return Stop("安装没有完成。详细记录：.set-up.log", "Set-up did not finish. Details: .set-up.log\n" + tail)


def disk_is_full():
    """The disk has too little room."""
    return Stop(
        "磁盘空间不足，安装约需 1.5 GB，请清理后再试。",
        "The disk is too full: set-up needs about 1.5 GB. Make room and try again.",
    )


def no_venv():
    """This Python cannot make environments."""
    return Stop(
        "当前 Python 缺少创建独立环境的组件。Debian、Ubuntu 系统请先运行：sudo apt install python3-venv",
        "This Python lacks the venv module. On Debian or Ubuntu first run: sudo apt install python3-venv",
    )


def read(path):
    """A text file's content, empty if there is no such file."""
    if not os.path.exists(path):
        return ""
    with io.open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def write(path, text):
    """Write a text file, the same bytes on every system."""
    with io.open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
