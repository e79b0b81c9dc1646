#!/usr/bin/env python3
"""(a) On Syn_B1..B4 a ResNet-18 learns C3 first: the class with components in one band only ([P1], docs/methods.md section 9).

An F1 of .5 can be had in passing: a network that tells only C3 apart and calls the three others by one name has F1 = .5 for that one
(precision 1/3, recall 1), and .67 where two are called by one name. So the first class to reach .7, which is told from every other
one, stands beside the first to reach .5."""
import json

from common import arguments, heading, passband

LEVELS = (.5, .7)


def first_steps(points, level):
    """For each class the first recorded step with this F1."""
    steps = {}
    for point in points:
        for entry in point["classes"]:
            if entry["f1"] >= level:
                steps.setdefault(entry["name"], point["step"])
    return steps


def first_class(steps):
    """None where several classes are first."""
    first = [name for name, step in steps.items() if step == min(steps.values())]
    return first[0] if len(first) == 1 else None


def main():
    chosen = arguments(__doc__, ("--bands", dict(default="1,2,3,4", help="which of the four sets")),
                       ("--seeds", dict(type=int, default=3)), ("--steps", dict(type=int, default=500)),
                       ("--images", dict(type=int, default=1000, help="images a class")),
                       ("--arch", dict(default="resnet18-cifar")), ("--share", dict(default=".25", help="of the time for watching")))
    runs, won = 0, dict.fromkeys(LEVELS, 0)
    rows = []
    for band in chosen.bands.split(","):
        for seed in range(chosen.seeds):
            name = chosen.out / f"B{band}-seed{seed}"
            result = passband("train", "--data", f"syn:B{band}?images={chosen.images}", "--seed", seed, "--arch",
                              chosen.arch, "--lr", ".01", "--batch", 64, "--pad", 4, "--flip", "--random-resized-crop",
                              "--epochs", 1000, "--max-steps", chosen.steps, "--out", f"{name}.safetensors", "--dynamics",
                              name, "--dynamics-share", chosen.share)
            points = json.loads((name / "dynamics.json").read_text())["points"]
            row = f"B{band}  seed {seed}"
            for level in LEVELS:
                steps = first_steps(points, level)
                won[level] += first_class(steps) == "C3"
                row += f"   F1 {level}: first {first_class(steps) or '-':<2}  " + "  ".join(
                    f"{name} {steps.get(name, '-'):>3}" for name in ("C0", "C1", "C2", "C3"))
            rows.append(row)
            runs += 1
            print(row, flush=True)
    heading(result["device"])
    print("\n".join(rows))
    for level in LEVELS:
        print(f"C3 reaches F1 {level} first in {won[level]} of {runs} runs")


main()
