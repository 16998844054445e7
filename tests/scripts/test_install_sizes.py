"""How the benchmark of an installation counts: each package once, CUDA apart, and what one requirement alone brings."""

from packaging.tags import sys_tags

from benchmarks import install as benchmark
from benchmarks.install import MB, Package


def package(disk, *needs, cuda=0, download=1):
    return Package(disk * MB, cuda * MB, download * MB, frozenset(needs))


PACKAGES = {
    "torch": package(600, "sympy", "numpy", "nvidia-cublas", cuda=500, download=540),
    "torchvision": package(20, "torch", "numpy"),
    "nvidia-cublas": package(0, cuda=3_000, download=400),
    "sympy": package(80),
    "numpy": package(40),
    "streamlit": package(40, "pandas"),
    "pandas": package(80, "numpy"),
    "onnx": package(30, "numpy", "ml-dtypes"),
    "onnxscript": package(8, "onnx"),
    "ml-dtypes": package(2, "numpy"),
}


def test_every_package_belongs_to_one_part_and_cuda_inside_torch_to_its_own():
    parts = {name: part["disk"] for name, part in benchmark.measure_parts(PACKAGES).items()}
    assert parts.pop("all") == sum(parts.values()) == 4_400
    assert parts["CUDA"] == 3_500
    assert parts["torch and torchvision"] == 620
    assert parts["what torch needs"] == 120
    assert parts["Streamlit and what it needs"] == 120
    assert parts["everything else"] == 40


def test_a_requirement_brings_what_nothing_else_needs():
    brought = benchmark.measure_candidates(PACKAGES)
    assert brought["ONNX files"] == {"disk": 40, "download": 3}
    assert brought["captum"] == {"disk": 0, "download": 0}


def test_the_wheel_for_this_system_counts_or_else_the_source():
    order = {tag: place for place, tag in enumerate(sys_tags())}
    best, worse = next(iter(order)), list(order)[-1]
    wheels = [(f"a-1-{worse}.whl", 1), (f"a-1-{best}.whl", 2), ("a-1-cp27-cp27m-win32.whl", 3)]
    listed = {"wheels": [{"url": f"https://host/{name}", "size": size} for name, size in wheels], "sdist": {"size": 4}}
    assert benchmark.best_wheel(listed, order) == 2
    listed["wheels"] = listed["wheels"][2:]
    assert benchmark.best_wheel(listed, order) == 4


def test_a_wheel_is_packed_without_cuda_and_bytecode(tmp_path):
    library = tmp_path / "torch" / "lib"
    library.mkdir(parents=True)
    (library / "libtorch_cpu.so").write_bytes(bytes(1_000))
    alone = benchmark.packed(tmp_path / "torch")
    (library / "libtorch_cuda.so").write_bytes(bytes(1_000))
    (library / "module.pyc").write_bytes(bytes(1_000))
    assert 0 < benchmark.packed(tmp_path / "torch") == alone < 1_000
