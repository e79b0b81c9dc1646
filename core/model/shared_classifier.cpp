#include "core/model/shared_classifier.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <functional>

#include "core/base/error.h"
#include "core/model/rank_split.h"

namespace passband {
namespace {

enum class Outcome : char { Done = 'd', Stopped = 's', NoGradients = 'g', Failed = 'f' };

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
  /// As many values as the others must have sent too.
  template <class T>
  std::vector<T> take(std::size_t expected) {
    std::size_t size = 0;
    if (bytes_.size() >= sizeof size) std::memcpy(&size, bytes_.data(), sizeof size);
    if (size != expected || bytes_.size() < sizeof size + size * sizeof(T)) {
      throw Error("the ranks do not do the same work; start them all with the same program, data, model and options");
    }
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
  SharedBatch(std::unique_ptr<SpectralBatch> batch, Ranks& ranks, std::shared_ptr<RankSplit> split)
      : batch_(std::move(batch)), ranks_(ranks), split_(std::move(split)) {}

  const FrequencyPlane& plane() const override { return batch_->plane(); }
  std::int64_t images() const override { return batch_->images(); }
  int classes() const override { return batch_->classes(); }
  int shares() const override { return ranks_.count(); }

  // Too little work to share: the first rank does it for all, since the others might round differently, and what is
  // done next depends on it.
  Grid<float> logits(JobContext& context) override {
    return ofFirst(classes(), context, [&](JobContext& part) { return batch_->logits(part); });
  }
  Grid<float> logits(const FrequencyMask& mask, JobContext& context) override {
    return ofFirst(classes(), context, [&](JobContext& part) { return batch_->logits(mask, part); });
  }
  Grid<float> estimatedRises(std::span<const PairSet> removed, int rivals, JobContext& context) override {
    return ofFirst(std::ssize(removed), context,
                   [&](JobContext& part) { return batch_->estimatedRises(removed, rivals, part); });
  }
  // Nothing is decided by these, and they are large.
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
      auto probabilities = reader.take<float>(tasks[all.size()].images.size());
      all.push_back({std::move(probabilities), reader.take<double>(static_cast<std::size_t>(plane().pairCount()))});
    });
    return all;
  }

 private:
  using Compute = std::function<void(std::size_t begin, std::size_t count, std::string& bytes, JobContext& context)>;

  /// Computes this rank's part of `count` things, and reads those of all ranks one by one, in order.
  void share(std::size_t count, JobContext& context, const Compute& compute, const std::function<void(Reader&)>& read) {
    const auto rank = static_cast<std::size_t>(ranks_.rank());
    const std::vector<std::size_t> begins = split_->begins(count);
    const std::size_t begin = begins[rank], own = begins[rank + 1] - begin;
    std::string mine(1, static_cast<char>(Outcome::Done));
    try {
      // This rank's progress stands for that of all.
      const auto ofAll = [&](std::int64_t done) {
        return done * static_cast<std::int64_t>(count) / static_cast<std::int64_t>(own);
      };
      JobContext scaled(
          {}, [&](const Progress& progress) { context.checkpoint(ofAll(progress.done), ofAll(progress.total)); });
      const double start = split_->now();
      std::string results;
      if (own > 0) compute(begin, own, results, scaled);
      const double seconds = split_->now() - start;
      append(mine, std::span<const double>(&seconds, 1));
      mine += results;
      context.throwIfStopped();
    } catch (const Cancelled&) {
      mine = static_cast<char>(Outcome::Stopped);
    } catch (const NoInputGradients& problem) {
      mine = static_cast<char>(Outcome::NoGradients) + std::string(problem.what());
    } catch (const std::exception& problem) {
      mine = static_cast<char>(Outcome::Failed) + std::string(problem.what());
    }
    const auto gathered = ranks_.gather(mine);
    for (const std::string& given : gathered) {
      const auto outcome = static_cast<Outcome>(given.at(0));
      if (outcome == Outcome::Failed) throw Error(given.substr(1));
      if (outcome == Outcome::NoGradients) throw NoInputGradients(given.substr(1));
      if (outcome == Outcome::Stopped) throw Cancelled();
    }
    std::vector<double> seconds;
    for (std::size_t r = 0; r < gathered.size(); ++r) {
      Reader reader(std::string_view(gathered[r]).substr(1));
      seconds.push_back(reader.take<double>(1)[0]);
      for (std::size_t i = begins[r]; i < begins[r + 1]; ++i) read(reader);
    }
    split_->took(begins, seconds);
  }

  /// images x `cols`, as the first rank makes it.
  template <class Make>
  Grid<float> ofFirst(std::int64_t cols, JobContext& context, const Make& make) {
    Grid<float> made(images(), cols);
    const auto compute = [&](std::size_t, std::size_t, std::string& bytes, JobContext& own) {
      const Grid<float> first = make(own);
      append(bytes, first.values());
    };
    share(1, context, compute, [&](Reader& reader) { readInto(made.values(), reader); });
    return made;
  }

  static void readInto(std::span<float> values, Reader& reader) {
    std::ranges::copy(reader.take<float>(values.size()), values.begin());
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
      readInto(all.back().values(), reader);
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
    share(count, context, compute, [&](Reader& reader) { readInto(all.row(row++), reader); });
    return all;
  }

  std::unique_ptr<SpectralBatch> batch_;
  Ranks& ranks_;
  std::shared_ptr<RankSplit> split_;
};

class SharedClassifier : public Classifier {
 public:
  SharedClassifier(Classifier& classifier, Ranks& ranks, Clock clock)
      : classifier_(classifier), ranks_(ranks), split_(std::make_shared<RankSplit>(ranks.count(), std::move(clock))) {}
  const ClassifierInfo& info() const override { return classifier_.info(); }
  std::unique_ptr<SpectralBatch> prepare(const PixelBatch& pixels, const PrepareOptions& options) override {
    return std::make_unique<SharedBatch>(classifier_.prepare(pixels, options), ranks_, split_);
  }
  Grid<float> logits(const PixelBatch& pixels, const PrepareOptions& options, JobContext& context) override {
    return classifier_.logits(pixels, options, context);
  }

 private:
  Classifier& classifier_;
  Ranks& ranks_;
  std::shared_ptr<RankSplit> split_;
};

}  // namespace

std::unique_ptr<Classifier> shareClassifier(Classifier& classifier, Ranks& ranks, Clock clock) {
  return std::make_unique<SharedClassifier>(classifier, ranks, std::move(clock));
}

}  // namespace passband
