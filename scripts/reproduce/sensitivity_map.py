#!/usr/bin/env python3
"""(d) The Fourier-noise sensitivity map of a pretrained ResNet-20 on CIFAR-10 (Yin et al., docs/methods.md section 8)."""
from common import arguments, heading, passband


def main():
    chosen = arguments(__doc__, ("--data", dict(required=True, help="test_batch.bin")),
                       ("--model", dict(required=True, help="resnet20-12fca82f.th")),
                       ("--preset", dict(default="imagenet")), ("--limit", dict(type=int, default=100)))
    result = passband("sensitivity", "--data", chosen.data, "--model", chosen.model, "--size", 32, "--preset",
                      chosen.preset, "--limit", chosen.limit, "--out", chosen.out)
    heading(result["device"])
    print(f"{result['images']} images, noise of norm {result['norm']:g} a channel, clipped: {result['clipped']}")
    bands = "  ".join(f"r {band:>5}" for band in result["bands"])
    print(f"error rate  clean    {bands}  worst u,v (error, most turn into)")
    for entry in [result, *result["classes"]]:
        errors = "  ".join(f"{value:7.3f}" for value in entry["error_bands"])
        worst = entry["worst"]
        print(f"{entry['name']:<11} {entry['clean_error']:.3f}  {errors}  {worst['u']},{worst['v']} ({worst['error']:.3f}, "
              f"{worst['turns_into'] or '-'})")


main()
