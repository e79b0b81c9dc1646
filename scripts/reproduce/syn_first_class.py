#!/usr/bin/env python3
"""(a) On Syn_B1..B4 a ResNet-18 learns C3 first: the class with components in one band only ([P1], METHODS section 9)."""
from common import arguments, heading, passband


def main():
    chosen = arguments(__doc__, ("--bands", dict(default="1,2,3,4", help="which of the four sets")),
                       ("--seeds", dict(type=int, default=3)), ("--steps", dict(type=int, default=500)),
                       ("--images", dict(type=int, default=1000, help="images a class")),
                       ("--arch", dict(default="resnet18-cifar")), ("--share", dict(default=".25", help="of the time for watching")))
    first = for_good = runs = 0
    rows = []
    for band in chosen.bands.split(","):
        for seed in range(chosen.seeds):
            name = chosen.out / f"B{band}-seed{seed}"
            result = passband("train", "--data", f"syn:B{band}?images={chosen.images}", "--seed", seed, "--arch",
                              chosen.arch, "--lr", ".01", "--batch", 64, "--pad", 4, "--flip", "--random-resized-crop",
                              "--epochs", 1000, "--max-steps", chosen.steps, "--out", f"{name}.safetensors", "--dynamics",
                              name, "--dynamics-share", chosen.share)
            dynamics = result["dynamics"]
            runs += 1
            first += dynamics["first"] == "C3"
            for_good += dynamics["first_for_good"] == "C3"
            steps = "  ".join(f"{c['name']} {c['first_step'] or '-'!s:>3}, {c['for_good_step'] or '-'!s:>3}" for c in dynamics["classes"])
            rows.append(f"B{band}  seed {seed}  first {dynamics['first'] or '-'}, for good {dynamics['first_for_good'] or '-'}  "
                        f"F1 .5 at step, for good from: {steps}")
            print(rows[-1], flush=True)
    heading(result["device"])
    print("\n".join(rows))
    print(f"C3 reaches F1 .5 first in {first} of {runs} runs, for good first in {for_good}")


main()
