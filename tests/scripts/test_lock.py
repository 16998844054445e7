"""The lock files: complete, hashed, and free of what belongs to one build of torch or to one place."""

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from scripts.install import APP_LOCK, DEV_LOCK, ROOT, TORCH_BRANCH, canonical, locked_packages

LISTS = {
    APP_LOCK: ("requirements.txt",),
    DEV_LOCK: ("requirements.txt", "requirements-optional.txt", "requirements-dev.txt"),
}


def requirements_of(lock):
    lines = [line for name in LISTS[lock] for line in (ROOT / name).read_text().splitlines()]
    return {
        requirement.name: requirement
        for requirement in (Requirement(line) for line in lines if line[:1] not in ("", "#", "-"))
        if not TORCH_BRANCH.fullmatch(requirement.name)
    }


def locked_versions(lock):
    """By package, for this machine and Python."""
    heads = re.findall(r"^([a-z0-9].*?)(?: \\)?$", lock.read_text(), re.MULTILINE)
    locked = [requirement for requirement in map(Requirement, heads) if applies(requirement)]
    return {requirement.name: Version(str(requirement.specifier).removeprefix("==")) for requirement in locked}


def applies(requirement, extra=""):
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


@pytest.fixture(params=LISTS, ids=lambda lock: lock.name)
def lock(request):
    return request.param


def test_no_package_of_torchs_own_branch_is_locked(lock):
    assert not [name for name in locked_packages(lock) if TORCH_BRANCH.fullmatch(name)]


def test_every_requirement_is_locked_as_it_is_pinned(lock):
    versions = locked_versions(lock)
    for name, requirement in requirements_of(lock).items():
        assert versions[name] in requirement.specifier, name


def test_what_the_packages_require_is_locked_too(lock):
    versions, checked = locked_versions(lock), 0
    for name in [*versions, "torch", "torchvision"]:
        try:
            needed = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:
            continue  # the test runs in an environment that has not caught up
        for requirement in needed:
            if applies(requirement) and not TORCH_BRANCH.fullmatch(canonical(requirement.name)):
                assert versions[canonical(requirement.name)] in requirement.specifier, (name, str(requirement))
                checked += 1
    assert checked > len(versions)


def test_every_package_has_a_hash(lock):
    for name, entry in locked_packages(lock).items():
        assert "--hash=sha256:" in entry, name


def test_both_locks_agree():
    app, dev = locked_packages(APP_LOCK), locked_packages(DEV_LOCK)
    heads = {name: [line for line in entry.splitlines() if "==" in line] for name, entry in dev.items()}
    for name, entry in app.items():
        assert heads[name] == [line for line in entry.splitlines() if "==" in line]


def test_no_index_or_place_is_named(lock):
    assert not re.search(r"://|^\s*--(?!hash)|@", lock.read_text(), re.MULTILINE)
