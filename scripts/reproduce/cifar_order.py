#!/usr/bin/env python3
"""(b) The order in which CIFAR-10's classes are learned in the first 1,200 steps, against ADCS ([P1])."""
from common import arguments, heading, passband, rank_correlation, spread


def main():
    chosen = arguments(__doc__, ("--data", dict(required=True, help="data_batch_1.bin, or a folder:train")),
                       ("--test", dict(required=True)), ("--seeds", dict(type=int, default=3)),
                       ("--first-seed", dict(type=int, default=0)),
                       ("--steps", dict(type=int, default=1200)), ("--arch", dict(default="resnet18-cifar")))
    spectra = passband("spectra", "--data", chosen.data, "--preset", "cifar10", "--out", chosen.out / "spectra")
    names = [entry["name"] for entry in spectra["classes"]]
    bands = spectra["bands"]
    strength = {"mean |ADCS|": [sum(map(abs, c["adcs_bands"])) for c in spectra["classes"]]}
    for i, band in enumerate(bands):
        strength[f"ADCS r {band}"] = [c["adcs_bands"][i] for c in spectra["classes"]]
    correlations = {key: [] for key in strength}
    for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
        name = chosen.out / f"seed{seed}"
        result = passband("train", "--data", chosen.data, "--test", chosen.test, "--preset", "cifar10", "--seed", seed,
                          "--arch", chosen.arch, "--lr", ".01", "--batch", 64, "--pad", 4, "--flip", "--epochs", 1000,
                          "--max-steps", chosen.steps, "--out", f"{name}.safetensors", "--dynamics", name)
        learned = [c["first_step"] or chosen.steps + 1 for c in result["dynamics"]["classes"]]
        order = sorted(zip(learned, names))
        print(f"seed {seed}  " + "  ".join(f"{n} {s if s <= chosen.steps else '-'}" for s, n in order), flush=True)
        for key, values in strength.items():
            correlations[key].append(rank_correlation(learned, values))
        print("        " + "  ".join(f"{key} {found[-1]:+.3f}" for key, found in correlations.items()), flush=True)
    heading(result["device"])
    for key, values in correlations.items():
        print(f"rank correlation of the step with {key:<12} {spread(values)}")


main()
