// An image classifier of any format, behind an interface that knows no LibTorch.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/data/pixel_batch.h"
#include "core/data/recipe.h"
#include "core/model/spectral_batch.h"
#include "core/model/trial_records.h"

namespace passband {

class TrialRunner;

struct ClassifierInfo {
  std::string path;          ///< or source: "FILE?weights=NAME"
  std::string hash;          ///< modelHash
  std::string format;        ///< "TorchScript", "safetensors", ..
  std::string architecture;  ///< "ResNet-20 (CIFAR, option A)"; "TorchScript module NAME", "exported network NAME"
  /// What the file does not tell and a source can say, by its keys there (model_source.h): "stem", "heads".
  std::vector<std::string> assumed;
  std::vector<std::string> unknownNames;  ///< of objects beside the weights that were not read, as TensorFile has them
  int classes = 0;
  int channels = 3;
  int inputHeight = 0, inputWidth = 0;  ///< of the only images that it takes; 0: of any
  int usualSide = 0;  ///< of the images that its architecture is made for: 32 for the CIFAR forms; 0: not told
  std::int64_t parameters = 0;
  std::vector<std::string> classNames;  ///< if the file names them
  std::optional<Recipe> recipe;         ///< if the file carries one
  std::string device;                   ///< "cpu", "cuda:0"
  std::string precision = "float32";
  std::string torchVersion;
  std::optional<TrialRun> trial;  ///< of a file that holds a program
};

struct ModelOptions {
  std::string device = "auto";      ///< "auto" takes cuda:0 if there is one, "cpu", "cuda:N"
  int threads = 0;                  ///< of the forward pass on the CPU; 0: all available
  const JobContext* job = nullptr;  ///< may stop the opening of a large file, with Cancelled; null: none
  /// Of the program. Null: files that hold a program themselves are refused.
  const TrialRunner* trials = nullptr;
};

struct PrepareOptions {
  /// Which outputs of the network count, in the order of the data's classes (ClassMatch); empty: all.
  std::vector<int> outputs;
  /// Images of one forward pass; 0: chosen for the device. Halved when memory runs out.
  std::int64_t batchSize = 0;
};

/// Thread rule: several threads may use a classifier, each with batches of its own; their forward passes take turns.
class Classifier {
 public:
  virtual ~Classifier() = default;
  virtual const ClassifierInfo& info() const = 0;

  /// Uploads preprocessed images and their spectra. Throws Error when their shape does not fit the network.
  virtual std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) = 0;

  /// The bare forward pass on preprocessed images: images x outputs. Gives what SpectralBatch::logits() gives, without
  /// the spectra.
  virtual Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) = 0;
};

/// Opens torch.export and TorchScript files, state dicts, checkpoints and safetensors, found by content. Of a file of
/// weights the source may say what it does not tell: "FILE?weights=NAME&stem=pooled" (model_source.h). Throws Error;
/// SeveralNetworks when it holds several sets of weights.
std::unique_ptr<Classifier> openClassifier(const std::string& source, const ModelOptions& options = {});

/// "cuda:0" when LibTorch finds a GPU, else "cpu".
std::string bestDevice();
/// LibTorch's version.
std::string torchVersion();

}  // namespace passband
