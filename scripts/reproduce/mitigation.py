#!/usr/bin/env python3
"""(c) What band drop and map mixing do to the strongest shortcut, and what they cost in accuracy (after DFM-X).

For each seed a network is trained plainly, its learned maps are searched, and then one network each is trained with band drop and
with those maps mixed. Printed are J of the plain network's strongest class under the map found there (does the same shortcut still
work?), the largest J under maps searched anew in each network (is there another one?), and the accuracy on the test set."""
from common import arguments, heading, passband, spread

WAYS = {"plain": [], "band drop": ["--band-drop", ".5"], "map mixing": []}
COLUMNS = ("J of the same map", "largest J of new maps", "accuracy")


def under_maps(test, weights, maps, name):
    """J of class `name` under the map that was found for it in another network."""
    result = passband("evaluate", "--data", test, "--model", weights, "--maps", maps)
    entry = next(c for c in result["classes"] if c["name"] == name)
    return entry["tpr"] - entry["fpr"]


def main():
    chosen = arguments(__doc__, ("--data", dict(required=True)), ("--test", dict(required=True)),
                       ("--preset", dict(default="cifar10")), ("--seeds", dict(type=int, default=3)),
                       ("--epochs", dict(type=int, default=20)), ("--arch", dict(default="resnet20")),
                       ("--area", dict(default=".05")), ("--limit", dict(type=int, default=500)))
    rows = {way: [] for way in WAYS}
    for seed in range(chosen.seeds):
        maps = name = None
        for way, found in rows.items():
            folder = chosen.out / f"{way.replace(' ', '-')}-seed{seed}"
            weights = f"{folder}.safetensors"
            extra = ["--mix-maps", maps] if way == "map mixing" else WAYS[way]
            passband("train", "--data", chosen.data, "--test", chosen.test, "--preset", chosen.preset, "--seed", seed,
                     "--arch", chosen.arch, "--lr", ".05", "--schedule", "cosine", "--batch", 64, "--pad", 4, "--flip",
                     "--epochs", chosen.epochs, "--out", weights, *extra)
            result = passband("search", "--method", "learned", "--quick", "--data", chosen.data, "--limit", chosen.limit,
                              "--test", chosen.test, "--model", weights, "--area", chosen.area, "--out", folder, "--seed", seed)
            strongest = max(result["classes"], key=lambda c: c["j"])
            if way == "plain":
                maps, name = folder / f"area-{float(chosen.area):g}", strongest["name"]
            accuracy = passband("evaluate", "--data", chosen.test, "--model", weights)["accuracy"]
            found.append((under_maps(chosen.test, weights, maps, name), strongest["j"], accuracy))
            print(f"seed {seed}  {way:<10}  {name} under its map of the plain network J {found[-1][0]:+.3f}, strongest anew "
                  f"{strongest['name']} J {strongest['j']:+.3f}, accuracy {accuracy:.4f}", flush=True)
    heading(result["device"])
    for way, found in rows.items():
        print(f"{way:<10}  " + "   ".join(f"{column} {spread(values)}" for column, values in zip(COLUMNS, zip(*found))))


main()
