#include "ui/lab/file_kinds.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(FileKinds, AreListedFromTheTablesOfFormats) {
  for (const char* kind : {"images per class", "archive", "CIFAR", "IDX", ".npy", ".npz", "syn:B1"})
    EXPECT_TRUE(imageKindsText().contains(kind)) << kind;
  for (const char* kind : {"torch.export", "TorchScript", "PyTorch checkpoint", "safetensors"})
    EXPECT_TRUE(modelKindsText().contains(kind)) << kind;
  for (const char* pattern : {"*.pt2", "*.pt ", "*.pth.tar", "*.safetensors", ";;All files (*)"})
    EXPECT_TRUE(modelFilter().contains(pattern)) << pattern;
}

}  // namespace
}  // namespace passband
