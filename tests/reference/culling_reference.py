"""Exact culling of ResNet-20 on CIFAR-10 in plain PyTorch, independent of Passband: the relevance of every bin of one class.

usage: python culling_reference.py MODEL.pth test_batch.bin CLASS IMAGES OUT.npy

Compare with: passband-cli search --method cull --model MODEL --data test_batch.bin --size 32 --preset imagenet --limit IMAGES --classes NAME
For every pair of bins (k, -k) the two are set to 0 in the full complex FFT of every channel; relevance is the mean cross-entropy
less the one of the unmasked images. The map is centred (fftshift)."""
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.pad = outside // 4 if inside != outside else 0

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.pad:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(x + y)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(*[Block(16, 16, 1) for _ in range(3)])
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def load_images(path, wanted, count):
    records = np.fromfile(path, dtype=np.uint8).reshape(-1, 3073)
    records = records[records[:, 0] == wanted][:count]
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    return (images - mean) / std


def main():
    model_path, data_path, wanted, count, out = sys.argv[1:]
    network = ResNet20().eval()
    state = torch.load(model_path, map_location="cpu")["state_dict"]
    network.load_state_dict({name.removeprefix("module."): tensor for name, tensor in state.items()})
    images = load_images(data_path, int(wanted), int(count))
    labels = torch.full((len(images),), int(wanted))
    spectra = torch.fft.fft2(images.double())
    relevance = np.zeros((32, 32))
    with torch.no_grad():
        base = F.cross_entropy(network(images).double(), labels).item()
        for v in range(32):
            for u in range(32):
                mirror = (-v % 32, -u % 32)
                if mirror < (v, u):
                    relevance[v, u] = relevance[mirror]
                    continue
                removed = spectra.clone()
                removed[:, :, v, u] = 0
                removed[:, :, mirror[0], mirror[1]] = 0
                filtered = torch.fft.ifft2(removed).real.float()
                relevance[v, u] = F.cross_entropy(network(filtered).double(), labels).item() - base
    np.save(out, np.fft.fftshift(relevance))
    print(f"base loss {base:.7f}, largest relevance {relevance.max():.7f}")


if __name__ == "__main__":
    main()
