"""Fourier-noise errors of ResNet-20 on CIFAR-10 in plain PyTorch, independent of Passband: docs/methods.md section 8.

usage: python sensitivity_reference.py MODEL.th test_batch.bin IMAGES sensitivity.csv [BINS]

Compare with: passband-cli sensitivity --model MODEL --data test_batch.bin --size 32 --preset imagenet --limit IMAGES --out OUT
For BINS (20) bins of OUT/sensitivity.csv the basis image is made by an inverse FFT, the noise is added to the pixels 0..1 and clipped
there, and the images are normalised afterwards. The signs are those of Passband's generator, written again here."""
import csv
import sys

import numpy as np
import torch
from culling_reference import ResNet20

MASK = (1 << 64) - 1


def split_mix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
    return state, z ^ z >> 31


def first_number(seed, stream):
    """The first output of xoshiro256** seeded by SplitMix64: only the second word of its state counts."""
    _, mixed = split_mix(stream)
    state, _ = split_mix(seed ^ mixed)
    _, word = split_mix(state)
    word = word * 5 & MASK
    return (word << 7 | word >> 57) * 9 & MASK


def load_images(path, per_class):
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, 3073)
    kept = np.sort(np.concatenate([np.flatnonzero(records[:, 0] == c)[:per_class] for c in range(10)]))
    images = records[kept, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255
    return torch.from_numpy(images), records[kept, 0].astype(int)


def basis_image(u, v):
    spectrum = np.zeros((32, 32), complex)
    spectrum[v % 32, u % 32] += 1
    spectrum[-v % 32, -u % 32] += 1
    image = np.fft.ifft2(spectrum).real
    return image / np.linalg.norm(image)


def main():
    model_path, data_path, per_class, table_path = sys.argv[1:5]
    bins = int(sys.argv[5]) if len(sys.argv) > 5 else 20
    network = ResNet20().eval()
    state = torch.load(model_path, map_location="cpu")["state_dict"]
    network.load_state_dict({name.removeprefix("module."): tensor for name, tensor in state.items()})
    images, labels = load_images(data_path, int(per_class))
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    def called(pixels):
        with torch.no_grad():
            return network((pixels - mean) / std).argmax(1).numpy()

    clean = called(images)
    rows = list(csv.DictReader(open(table_path)))
    everything = [row for row in rows if row["class"] == "all images"]  # in the order of the pairs
    pairs = len(everything)
    worst = 0
    for pair in np.linspace(0, pairs - 1, bins).astype(int):
        row = everything[pair]
        u, v = int(row["u"]), int(row["v"])
        numbers = [first_number(0, image * pairs + int(pair) + 1) for image in range(len(images))]
        signs = torch.tensor([[1.0 if number >> 63 - channel & 1 else -1.0 for channel in range(3)] for number in numbers])
        noise = signs[:, :, None, None] * torch.from_numpy(4 * basis_image(u, v)).float()
        noisy = called((images + noise).clamp(0, 1))
        error = (noisy != labels).mean()
        turned = np.array([np.sum((noisy == d) & (clean != d) & (labels != d)) for d in range(10)])
        print(f"u {u:3} v {v:3}  error {error:.4f}, Passband {float(row['error']):.4f}   most turn into "
              f"{turned.argmax()} ({turned.max()}), Passband {row['turns_into']} ({float(row['turned']) * len(images):.0f})")
        worst = max(worst, abs(error - float(row["error"])))
    print(f"{bins} bins, {len(images)} images: largest difference {worst:.4f}, clean error {(clean != labels).mean():.4f}")


if __name__ == "__main__":
    main()
