"""The folder that is carried to machines without a network: what its installers say and do."""

import shutil
import subprocess

import pytest

from scripts import make_bundle


@pytest.fixture
def folder(tmp_path):
    make_bundle.write_installers(tmp_path)
    return tmp_path


@pytest.mark.skipif(not shutil.which("sh"), reason="for Linux and macOS")
def test_without_the_right_python_it_says_which_and_installs_nothing(folder, tmp_path_factory):
    answer = subprocess.run(
        ["sh", str(folder / "install.sh")], env={"PATH": "/usr/bin:/bin", "PYTHON": "no-python"}, capture_output=True,
        text=True, cwd=tmp_path_factory.mktemp("elsewhere"),
    )  # fmt: skip
    assert answer.returncode == 1
    assert f"Python {make_bundle.VERSION} is needed" in answer.stdout
    assert not (folder / ".venv").exists()


def test_each_is_written_for_its_system(folder):
    linux, windows = (folder / "install.sh").read_bytes(), (folder / "install.bat").read_bytes()
    assert b"\r" not in linux
    assert windows.count(b"\r\n") == windows.count(b"\n")
    for script in (linux, windows):
        assert b"--no-index" in script and make_bundle.VERSION.encode() in script
