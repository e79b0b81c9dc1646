#include "core/base/foreign_file.h"

#include <gmock/gmock.h>
#include <string>

namespace passband {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

std::string kindOf(const std::string& content, const std::string& name = "file") {
  return foreignFile(std::as_bytes(std::span(content)), name).value_or("none");
}

TEST(ForeignFile, IsCalledWhatItIsWithTheWayOut) {
  const std::vector<std::tuple<std::string, std::string, std::string>> files = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 8\n", "a.pt", "git lfs pull"},
      {"\n<!DOCTYPE html><html>", "weights.pth", "a web page"},
      {"<HTML>", "a.jpg", "download the file itself"},
      {"\x08\x07\x12\x07pytorch", "a.onnx", "an ONNX model; export the network with torch.export"},
      {"\x89HDF\r\n\x1a\n", "a.h5", "an HDF5 file"},
      {"MATLAB 5.0 MAT-file, Platform: GLNXA64", "train_32x32.mat", "a MATLAB file"},
      {"MATLAB 7.3 MAT-file, Platform: GLNXA64", "data.mat", "a MATLAB file"},
      {"emotion,pixels,Usage\n0,70 80 82,Training\n", "fer2013.csv", "a table of numbers"},
      {"PAR1\x15", "train-0.parquet", "a Parquet file"},
      {std::string(16, '\0') + "\xDE\xC0\xEF\xBE", "data.mdb", "an LMDB database"},
      {std::string(64, '\0'), "data.mdb", "an LMDB database"},
      {"GGUF\3\0\0\0"s, "a.gguf", "a GGUF model"},
      {"\x1c\0\0\0TFL3"s, "a.tflite", "TensorFlow Lite"},
      {"Rar!\x1A\x07\x01", "a.rar", "unpack it"},
      {"MZ"s + std::string(0x3A, '\0') + "\x40\0\0\0PE\0\0"s, "setup.exe", "a program"},
      {"\x05\0\0\0"s, "a.tfrecord", "TensorFlow records"},
      {std::string(3 * 96 * 96, '\1'), "train_X.bin", "STL-10"},
      {"label,pixel0\n3" + std::string(784, ',') + "0\n", "train.csv", "a table of numbers"}};
  for (const auto& [content, name, says] : files) EXPECT_THAT(kindOf(content, name), HasSubstr(says)) << name;
}

TEST(ForeignFile, WhatIsReadAndWhatIsUnknownIsNoneOfThem) {
  for (const std::string& content :
       {""s, "\x89PNG\r\n\x1a\n"s, "PK\x03\x04"s, "\x80\x02}."s, "file,label\na.png,1\nb.png,2\n"s, "\x93NUMPY\x01"s,
        "\x08\x20\x12\x07"s, "some text"s, "MZ,1,2\n"s, "MZ"s + std::string(0x3E, '\xff')})
    EXPECT_EQ(kindOf(content), "none") << content;
}

}  // namespace
}  // namespace passband
