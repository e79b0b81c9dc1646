#include "core/model/shared_classifier.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <functional>

#include "core/base/error.h"

namespace passband {
namespace {

enum class Outcome : char { Done = 'd', Stopped = 's', Failed = 'f' };

template <class T>
void append(std::string& bytes, std::span<const T> values) {
  const auto size = values.size();
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// Reads what append() wrote.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  std::vector<T> take() {
    std::size_t size = 0;
    std::memcpy(&size, bytes_.data(), sizeof size);
    std::vector<T> values(size);
    std::memcpy(values.data(), bytes_.data() + sizeof size, size * sizeof(T));
    bytes_.remove_prefix(sizeof size + size * sizeof(T));
    return values;
  }

 private:
  std::string_view bytes_;
};

class SharedBatch : public SpectralBatch {
 public:
  SharedBatch(std::unique_ptr<SpectralBatch> batch, Ranks& ranks) : batch_(std::move(batch)), ranks_(ranks) {}

  const FrequencyPlane& plane() const override { return batch_->plane(); }
  std::int64_t images() const override { return batch_->images(); }
  int classes() const override { return batch_->classes(); }
  int shares() const override { return ranks_.count(); }

  // Too little work to share: every rank does it.
  Grid<float> logits(JobContext& context) override { return batch_->logits(context); }
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override { return batch_->logits(mask, context); }
  Grid<float> estimatedRises(std::span<const PairSet> removed, int rivals, JobContext& context) override {
    return batch_->estimatedRises(removed, rivals, context);
  }
  Grid<float> inputGradients(int classIndex, JobContext& context) override {
    return batch_->inputGradients(classIndex, context);
  }

  std::vector<Grid<float>> logits(std::span<const FrequencyMask> masks, JobContext& context) override {
    return grids(masks.size(), context, [&](std::size_t begin, std::size_t count, JobContext& part) {
      return batch_->logits(masks.subspan(begin, count), part);
    });
  }

  Grid<float> losses(std::span<const FrequencyMask> masks, JobContext& context) override {
    return rows(masks.size(), context, [&](std::size_t begin, std::size_t count, JobContext& part) {
      return batch_->losses(masks.subspan(begin, count), part);
    });
  }

  Grid<float> lossesWithout(std::span<const PairSet> removed, JobContext& context) override {
    return rows(removed.size(), context, [&](std::size_t begin, std::size_t count, JobContext& part) {
      return batch_->lossesWithout(removed.subspan(begin, count), part);
    });
  }

  std::vector<Grid<float>> logitsWith(std::span<const AddedWave> waves, const ValueRange& range,
                                      JobContext& context) override {
    return grids(waves.size(), context, [&](std::size_t begin, std::size_t count, JobContext& part) {
      return batch_->logitsWith(waves.subspan(begin, count), range, part);
    });
  }

  std::vector<SoftRates> softRates(std::span<const MaskTask> tasks, JobContext& context) override {
    std::vector<SoftRates> all;
    const auto compute = [&](std::size_t begin, std::size_t count, std::string& bytes, JobContext& part) {
      for (const SoftRates& rates : batch_->softRates(tasks.subspan(begin, count), part)) {
        append(bytes, std::span<const float>(rates.probabilities));
        append(bytes, std::span<const double>(rates.gradient));
      }
    };
    share(tasks.size(), context, compute, [&](Reader& reader) {
      auto probabilities = reader.take<float>();
      all.push_back({std::move(probabilities), reader.take<double>()});
    });
    return all;
  }

 private:
  using Compute = std::function<void(std::size_t begin, std::size_t count, std::string& bytes, JobContext& context)>;

  /// Computes this rank's part of `count` things, and reads those of all ranks one by one, in order.
  void share(std::size_t count, JobContext& context, const Compute& compute, const std::function<void(Reader&)>& read) {
    const auto rank = static_cast<std::size_t>(ranks_.rank()), all = static_cast<std::size_t>(ranks_.count());
    const std::size_t begin = count * rank / all, end = count * (rank + 1) / all;
    std::string mine(1, static_cast<char>(Outcome::Done));
    try {
      // This rank's progress stands for that of all.
      JobContext scaled({}, [&](const Progress& progress) {
        context.checkpoint(progress.done * static_cast<std::int64_t>(all),
                           progress.total * static_cast<std::int64_t>(all));
      });
      if (end > begin) compute(begin, end - begin, mine, scaled);
      context.throwIfStopped();
    } catch (const Cancelled&) {
      mine = static_cast<char>(Outcome::Stopped);
    } catch (const std::exception& problem) {
      mine = static_cast<char>(Outcome::Failed) + std::string(problem.what());
    }
    const auto gathered = ranks_.gather(mine);
    for (std::size_t r = 0; r < all; ++r) {
      const auto outcome = static_cast<Outcome>(gathered[r].at(0));
      if (outcome == Outcome::Failed) throw Error(gathered[r].substr(1));
      if (outcome == Outcome::Stopped) throw Cancelled();
    }
    for (std::size_t r = 0; r < all; ++r) {
      Reader reader(std::string_view(gathered[r]).substr(1));
      for (std::size_t i = count * r / all; i < count * (r + 1) / all; ++i) read(reader);
    }
  }

  /// `part` gives one images x classes grid for each thing.
  template <class Part>
  std::vector<Grid<float>> grids(std::size_t count, JobContext& context, const Part& part) {
    std::vector<Grid<float>> all;
    const auto compute = [&](std::size_t begin, std::size_t size, std::string& bytes, JobContext& own) {
      for (const auto& grid : part(begin, size, own)) append(bytes, grid.values());
    };
    share(count, context, compute, [&](Reader& reader) {
      all.emplace_back(images(), classes());
      std::ranges::copy(reader.take<float>(), all.back().values().begin());
    });
    return all;
  }

  template <class Part>
  Grid<float> rows(std::size_t count, JobContext& context, const Part& part) {
    Grid<float> all(static_cast<std::int64_t>(count), images());
    std::int64_t row = 0;
    const auto compute = [&](std::size_t begin, std::size_t size, std::string& bytes, JobContext& own) {
      const Grid<float> grid = part(begin, size, own);
      for (std::int64_t r = 0; r < grid.rows(); ++r) append(bytes, grid.row(r));
    };
    share(count, context, compute,
          [&](Reader& reader) { std::ranges::copy(reader.take<float>(), all.row(row++).begin()); });
    return all;
  }

  std::unique_ptr<SpectralBatch> batch_;
  Ranks& ranks_;
};

class SharedClassifier : public Classifier {
 public:
  SharedClassifier(std::unique_ptr<Classifier> classifier, Ranks& ranks)
      : classifier_(std::move(classifier)), ranks_(ranks) {}
  const ClassifierInfo& info() const override { return classifier_->info(); }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override {
    return std::make_unique<SharedBatch>(classifier_->prepare(pixels, options), ranks_);
  }
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override {
    return classifier_->logits(pixels, options, context);
  }

 private:
  std::unique_ptr<Classifier> classifier_;
  Ranks& ranks_;
};

}  // namespace

std::unique_ptr<Classifier> shareClassifier(std::unique_ptr<Classifier> classifier, Ranks& ranks) {
  return std::make_unique<SharedClassifier>(std::move(classifier), ranks);
}

}  // namespace passband
