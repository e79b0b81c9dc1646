#!/usr/bin/env python3
"""(a) On Syn_B1..B4 class C2, which has components in every band, survives the removal of two bands from the test images ([P1]).

For every pair of bands the share of each class's images that are still called it, and the relative confusion of [P1]: 100 (images called
the class without the bands - images called it with them) / images of the class (docs/methods.md section 9)."""
import itertools
import math
import struct

from common import arguments, heading, passband

SIDE, EDGES = 32, (0, 4, 8, 12, math.inf)
BANDS = ("B1", "B2", "B3", "B4")


def write_mask(path, removed):
    """A centred float32 .npy that keeps every bin but those of the bands `removed`; DC stays."""
    values = []
    for v in range(-SIDE // 2, SIDE // 2):
        for u in range(-SIDE // 2, SIDE // 2):
            radius = math.hypot(u, v)
            inside = any(EDGES[b] <= radius < EDGES[b + 1] for b in removed)
            values.append(0. if radius and inside else 1.)
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({SIDE}, {SIDE}), }}".encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    path.write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + struct.pack(f"<{len(values)}f", *values))


def called(result):
    """How many images each class is called."""
    return [sum(column) for column in zip(*result["confusion"])]


def main():
    chosen = arguments(__doc__, ("--bands", dict(default="1,2,3,4", help="which of the four sets")),
                       ("--steps", dict(type=int, default=500)), ("--images", dict(type=int, default=1000, help="images a class")),
                       ("--test-images", dict(type=int, default=100)), ("--arch", dict(default="resnet18-cifar")))
    pairs = list(itertools.combinations(range(4), 2))
    for pair in pairs:
        write_mask(chosen.out / f"without-{'-'.join(BANDS[b] for b in pair)}.npy", pair)
    print("set  removed   share still called it          relative confusion")
    survived = dict.fromkeys(("C0", "C1", "C2", "C3"), 0.)
    for band in chosen.bands.split(","):
        weights, test = chosen.out / f"B{band}.safetensors", f"syn:B{band}?images={chosen.test_images}&seed=1000"
        result = passband("train", "--data", f"syn:B{band}?images={chosen.images}", "--arch", chosen.arch, "--lr", ".01", "--batch",
                          64, "--pad", 4, "--flip", "--random-resized-crop", "--epochs", 1000, "--max-steps", chosen.steps, "--out",
                          weights)
        whole = passband("evaluate", "--data", test, "--model", weights)
        for pair in [(), *pairs]:
            name = "-".join(BANDS[b] for b in pair)
            under = passband("evaluate", "--data", test, "--model", weights, "--mask", chosen.out / f"without-{name}.npy") if pair else whole
            shares = "  ".join(f"{c['name']} {c['tpr']:.2f}" for c in under["classes"])
            change = "  ".join(f"{100 * (masked - unmasked) / c['n']:+5.0f}"
                               for masked, unmasked, c in zip(called(under), called(whole), whole["classes"]))
            print(f"B{band}   {name or 'nothing':<8}  {shares}   {change}", flush=True)
            for c in under["classes"]:
                survived[c["name"]] += c["tpr"] / len(pairs) / len(chosen.bands.split(",")) if pair else 0
    heading(result["device"])
    print("mean share still called it with two bands removed: " + "  ".join(f"{n} {s:.3f}" for n, s in survived.items()))


main()
