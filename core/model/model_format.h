// The registry of model formats. A new one is one new file with a ModelFormat in core/model/torch, and one line in
// core/model/torch/model_format.cpp; one of weights only needs no LibTorch (weight_format.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/model/classifier.h"
#include "core/model/model_content.h"
#include "core/model/model_source.h"

namespace passband {

struct OpenedNetwork;
struct WeightFormat;

/// What a file tells without being opened.
struct ModelDescription {
  ClassifierInfo info;  ///< no classes: it does not tell what it takes and gives
  // Of a file of weights:
  std::size_t tensors = 0;
  std::string firstTensor;
  std::map<std::string, std::int64_t> valueTypes;  ///< how many values of which type
};

/// A format is recognised by content, not by file name.
struct ModelFormat {
  std::string name;                     ///< "torch.export"
  std::string label;                    ///< in lists of what can be opened; empty: it cannot; formats may share one
  std::string holds;                    ///< for docs/formats.md: what of it is read
  std::vector<std::string> extensions;  ///< that such files usually have: ".pt2"
  /// The first format of the table that recognises a file reads it.
  bool (*recognises)(const ModelContent& content);
  /// However large the file is, takes little time. Throws Error when it is damaged.
  std::function<ModelDescription(const ModelSource& source)> describe;
  /// Throws Error with the sentence for the user.
  std::function<OpenedNetwork(const ModelSource& source, const std::string& device)> open;
  /// Null: the file holds a program.
  const WeightFormat* weights = nullptr;
  /// A program runs in a trial run (trial_run.h) before it is opened. False only for what runs nothing of the file:
  /// weights go into Passband's own architectures, through readers that check every length.
  bool triedFirst = true;
  /// Opening it runs it on noise already, which a trial run then does not do again.
  bool runWhenOpened = false;
};

const std::vector<ModelFormat>& modelFormats();

/// Looks at the first bytes, and at the names of a zip archive's members; null when it is no model. Throws Error when
/// the file cannot be opened or is a damaged zip archive.
const ModelFormat* modelFormatOf(const std::filesystem::path& path);
/// The same for a file in memory; `path` is for messages.
const ModelFormat* modelFormatOf(std::span<const std::byte> bytes, const std::string& path);
/// Throws Error when it is no model.
const ModelFormat& requireModelFormat(const std::string& path);

/// All that can be opened in a sentence: "torch.export, TorchScript, PyTorch checkpoint or safetensors".
std::string modelFormatList();
/// The extensions of all formats, each once.
std::vector<std::string> modelExtensions();

}  // namespace passband
