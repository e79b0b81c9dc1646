"""Writes a few small inputs for every fuzz target, made of the tests' fixtures: python3 make_corpus.py FOLDER"""
import gzip
import io
import json
import pathlib
import pickle
import pickletools
import shutil
import sys
import zipfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
LONGEST = 16384  # what scripts/fuzz lets libFuzzer try
out = pathlib.Path(sys.argv[1])


def seed(target, name, content):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    if len(content) <= LONGEST:
        (folder / name).write_bytes(content)


def pickles_in(content):
    """The pickles that a file of the older form begins with."""
    stream = io.BytesIO(content)
    for _ in range(5):
        start = stream.tell()
        for _ in pickletools.genops(stream):
            pass
        yield content[start:stream.tell()]


def weights():
    for path in sorted((FIXTURES / "model").iterdir()):
        content = path.read_bytes()
        seed("weight_file", path.name, content)
        if path.suffix == ".safetensors":
            seed("safetensors", path.name, content[8:8 + int.from_bytes(content[:8], "little")])
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = [archive.read(name) for name in archive.namelist() if name.endswith("data.pkl")]
            for target in ("pickle", "checkpoint"):
                for content in found:
                    seed(target, path.name, content)
        elif path.name.endswith("legacy.pth"):
            for i, content in enumerate(pickles_in(content)):
                seed("pickle", f"{path.name}-{i}", content)


def plain_pickles():
    loop = [1]
    loop.append(loop)
    nested = []
    for _ in range(300):
        nested = [nested]
    values = [{"a": 1.5, "b": (True, None), 3: {4, 5}}, loop, nested, b"bytes", "text \u20ac", -(1 << 70), bytearray(b"x")]
    for protocol in range(6):
        seed("pickle", f"plain-{protocol}", pickle.dumps(values, protocol))


def images():
    for path in sorted((FIXTURES / "data").iterdir()):
        seed("image_header", path.name, path.read_bytes())
        seed("image_file", path.name, path.read_bytes())


def maps():
    for path in sorted((FIXTURES / "maps").glob("*.npy")):
        seed("npy", path.name, path.read_bytes())
    for i, text in enumerate(["ring:1,3", "lowpass:.1", "!highpass:.2", "wedge:45,10", "rect:-3,-3,3,3,soft:1.5",
                              "ring:0,2 & wedge:0,20 + ring:4,5"]):
        seed("mask_text", str(i), text.encode())


def cifar():
    """How targets/cifar.cpp spells whole records of CIFAR-10 and CIFAR-100."""
    for record in (3073, 3074):
        for records in (1, 8, 9):
            length = record * records
            steps = length // 64
            seed("cifar", f"{record}x{records}", bytes([127 + length - 64 * steps]) + bytes(steps))


def hostile_headers():
    huge = {"w": {"dtype": "F32", "shape": [1 << 40, 1 << 40], "data_offsets": [0, 64]}}
    overlapping = {"a": {"dtype": "I8", "shape": [64], "data_offsets": [0, 64]},
                   "b": {"dtype": "I8", "shape": [32], "data_offsets": [32, 64]}}
    for i, header in enumerate([huge, overlapping, {"__metadata__": {"a": "b"}}]):
        seed("safetensors", f"hostile-{i}", json.dumps(header).encode())


UNREAD = {"metadata", "module_call_graph", "kind", "is_hop_single_tensor_return", "requires_grad", "device", "strides",
          "storage_offset", "layout"}


def without_unread(value):
    """A program without what the reader of graphs does not look at, which is most of it."""
    if isinstance(value, dict):
        return {key: without_unread(item) for key, item in value.items() if key not in UNREAD}
    return [without_unread(item) for item in value] if isinstance(value, list) else value


def without_inner_values(program):
    """Of the sizes of tensors it looks up those of inputs and outputs only."""
    graph = program["graph_module"]["graph"]
    ends = {argument["as_tensor"]["name"] for argument in graph["inputs"] + graph["outputs"]}
    graph["tensor_values"] = {name: meta for name, meta in graph["tensor_values"].items() if name in ends}
    return program


def graphs():
    for path in sorted((FIXTURES / "export").glob("*.pt2")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if "/models/" in name and name.endswith(".json") or name.endswith("serialized_exported_program.json"):
                    program = without_inner_values(without_unread(json.loads(archive.read(name))))
                    seed("export_graph", path.name, json.dumps(program, separators=(",", ":")).encode())


def formats():
    for path in sorted((FIXTURES / "formats").iterdir()):
        content = path.read_bytes()
        if path.suffix in (".tar", ".gz", ".bz2", ".xz", ".zst", ".zip"):
            seed("image_archive", path.name, content)
            seed("packed_archive", path.name, (b"\1" if path.suffix == ".tar" else b"\0") + content)
        elif path.suffix in (".npz", ".npy"):
            seed("array_file", path.name, content)
        elif "batch" in path.name or path.suffix == ".pkl":
            seed("cifar_python", path.name, content)
    for path in sorted((FIXTURES / "maps").glob("*.npy")):
        seed("array_file", path.name, path.read_bytes())
    images = bytes([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(24))
    seed("idx", "images", images)
    seed("idx", "packed", gzip.compress(images, mtime=0))
    for name, text in {"table.csv": "file,label\na.png,cat\nb.png,dog\n", "table.json": '{"labels": [["a.png", "cat"]]}',
                       "pairs.json": '[{"file": "a.png", "label": 3}]', "lines": "0\n1\n2\n"}.items():
        seed("label_list", name, text.encode())


def sources():
    for i, text in enumerate(["syn:B1", "syn:B2?images=4&seed=7&size=32x48", "rings=0,4,8,12&all=1:7-10&gain=.5..2",
                              "C3=1:7-10&C0=2,3,4:9-12+diagonal&levels=10..200", "C1=0@30..60:10-14", ":train", ":test?severity=3",
                              "?classes=cat,dog,bird", "?stem=pooled&heads=4", "?classes=cifar10&severity=5", ":val?classes=mnist"]):
        seed("source_text", str(i), text.encode())


def options():
    for i, text in enumerate(["12", "-3", ".5,1e3,-2", "cat,dog", "inf", "9223372036854775808", "1,,2"]):
        seed("option_text", str(i), text.encode())


def scripts():
    """How targets/script_archive.cpp spells them: what it is in the first byte."""
    for path in sorted((FIXTURES / "scripts").glob("*.pt")):
        content = path.read_bytes()
        seed("script_archive", path.name, b"\3" + content)
        with zipfile.ZipFile(path) as archive:
            for i, name in enumerate(archive.namelist()):
                for kind, ending in enumerate([".py", "/data.pkl", "/constants.pkl"]):
                    if name.endswith(ending):
                        seed("script_archive", f"{path.name}-{i}", bytes([kind]) + archive.read(name))


def project():
    seed("project", "unchanged", b"")
    seed("project", "schema-version", bytes([63, 0, 0, 9, 9]))
    seed("project", "page-size", bytes([16, 0, 0, 2, 0]))


shutil.rmtree(out, ignore_errors=True)
for make in (weights, plain_pickles, images, maps, cifar, hostile_headers, formats, graphs, scripts, sources, options,
             project):
    make()
