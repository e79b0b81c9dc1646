#!/usr/bin/env python3
"""(c) What band drop and map mixing do to the strongest shortcut, and what they cost in accuracy (after DFM-X).

For each seed a network is trained plainly, its learned maps are searched, and then one network each is trained with band drop and
with the maps mixed. J of the class with the largest J, under maps searched anew in each network, and the accuracy on the test set."""
from common import arguments, heading, passband, spread


def main():
    chosen = arguments(__doc__, ("--data", dict(required=True)), ("--test", dict(required=True)),
                       ("--preset", dict(default="cifar10")), ("--seeds", dict(type=int, default=3)),
                       ("--epochs", dict(type=int, default=20)), ("--arch", dict(default="resnet20")),
                       ("--area", dict(default=".05")), ("--limit", dict(type=int, default=500)))
    rows = {"plain": [], "band drop": [], "map mixing": []}
    for seed in range(chosen.seeds):
        maps = None
        for way, found in rows.items():
            folder = chosen.out / f"{way.replace(' ', '-')}-seed{seed}"
            extra = {"plain": [], "band drop": ["--band-drop", ".5"], "map mixing": ["--mix-maps", maps]}[way]
            passband("train", "--data", chosen.data, "--test", chosen.test, "--preset", chosen.preset, "--seed", seed,
                     "--arch", chosen.arch, "--lr", ".05", "--schedule", "cosine", "--batch", 64, "--pad", 4, "--flip",
                     "--epochs", chosen.epochs, "--out", f"{folder}.safetensors", *extra)
            result = passband("search", "--method", "learned", "--quick", "--data", chosen.data, "--limit", chosen.limit,
                              "--test", chosen.test, "--model", f"{folder}.safetensors", "--area", chosen.area, "--out",
                              folder, "--seed", seed)
            accuracy = passband("evaluate", "--data", chosen.test, "--model", f"{folder}.safetensors")["accuracy"]
            strongest = max(result["classes"], key=lambda c: c["j"])
            found.append((strongest["j"], accuracy))
            print(f"seed {seed}  {way:<10}  strongest {strongest['name']} J {strongest['j']:+.3f}, mean J "
                  f"{result['mean_j']:+.3f}, accuracy {accuracy:.4f}", flush=True)
            maps = maps or folder / f"area-{float(chosen.area):g}"
    heading(result["device"])
    for way, found in rows.items():
        print(f"{way:<10}  strongest J {spread([j for j, _ in found])}   accuracy {spread([a for _, a in found])}")


main()
