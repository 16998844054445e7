"""The folder that is carried to machines without a network: what its installers say and do."""

import hashlib
import shutil
import subprocess

import pytest

from scripts import install, make_bundle
from tests.scripts.fake_index import create_wheel

PINS = make_bundle.torch_pins()


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


@pytest.mark.skipif(not shutil.which("sh"), reason="for Linux and macOS")
def test_what_it_installed_make_takes_for_installed(folder, monkeypatch):
    python = folder / "python"
    python.write_text('#!/bin/sh\n[ "$2" != venv ] || { mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; }\n')
    python.chmod(0o755)
    subprocess.run(["sh", str(folder / "install.sh")], env={"PATH": "/usr/bin:/bin", "PYTHON": str(python)}, check=True)

    monkeypatch.setattr(install, "create_environment", lambda folder: pytest.fail("it installs again"))
    install.install(folder / ".venv", dev=False)


class TestWheels:
    @pytest.fixture
    def wheels(self, indexes, tmp_path, monkeypatch):
        """Fetches what one locked package and torch's pins ask for: the names of the files."""
        indexes.packages["simple"] |= {"locked": "1.0"}
        lock = tmp_path / "requirements.lock"
        lock.write_text(
            f"locked==1.0 \\\n    --hash=sha256:{hashlib.sha256(create_wheel('locked', '1.0')).hexdigest()}\n"
        )
        monkeypatch.setattr(make_bundle, "APP_LOCK", lock)

        def fetch(build="cpu"):
            make_bundle.fetch_wheels(tmp_path / "wheels", build)
            return sorted(path.name.split("-py3")[0] for path in (tmp_path / "wheels").iterdir())

        return fetch

    def test_torch_comes_in_the_cpus_build(self, wheels):
        assert wheels() == ["locked-1.0", *(f"{name}-{version}+cpu" for name, version in PINS.items())]

    def test_out_of_reach_it_comes_from_the_package_index_which_is_said(self, indexes, wheels, capfd):
        indexes.reachable = False
        assert wheels() == ["locked-1.0", *(f"{name}-{version}" for name, version in PINS.items())]
        assert "out of reach" in capfd.readouterr().out

    def test_a_package_that_is_not_what_was_locked_ends_it(self, indexes, wheels, tmp_path):
        lock = tmp_path / "requirements.lock"
        lock.write_text(lock.read_text().replace("sha256:", "sha256:0")[:-2] + "\n")
        with pytest.raises(SystemExit, match="couldn't be fetched"):
            wheels()
