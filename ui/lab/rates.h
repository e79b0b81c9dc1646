// The rates of every class on all images in use, without a mask and under that of the mask document: measured whenever
// the inputs are complete or the mask has come to rest.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "core/workflow/rate_measurement.h"
#include "ui/lab/inputs.h"
#include "ui/lab/mask_document.h"

namespace passband {

/// Rates and what they were measured on. Immutable once published.
struct MeasuredRates {
  Evaluation evaluation;
  std::shared_ptr<const LabInputs> inputs;
  std::shared_ptr<const FrequencyMask> mask;  ///< null: without a mask
  bool preview = false;                       ///< on a few images, while the mask is dragged
  std::vector<std::int32_t> called{};         ///< the class each image of the data is called, -1 where it was left out
};

constexpr std::int64_t kPreviewImages = 64;

/// On all images, or with `preview` on kPreviewImages of them, which stay there. For a lane.
std::shared_ptr<const MeasuredRates> measuredRates(const std::shared_ptr<const LabInputs>& inputs,
                                                   const std::shared_ptr<const FrequencyMask>& mask,
                                                   KeptImages* preview, JobContext& context);

/// Thread rule: UI thread.
class Rates : public QObject {
  Q_OBJECT

 public:
  Rates(const Inputs& inputs, const MaskDocument& mask, JobBoard& jobs, MessageLog& messages);

  /// Without a mask; null while unknown.
  const std::shared_ptr<const MeasuredRates>& unmasked() const { return unmasked_.rates; }
  /// Under a mask, perhaps that of a moment ago; null while none is known.
  const std::shared_ptr<const MeasuredRates>& masked() const { return masked_.rates; }
  /// Whether masked() is of the mask of now, and unmasked() is there to compare with.
  bool comparesMasks() const;
  /// Stopped or Failed where measuring unmasked() ended so.
  JobState measurement() const { return unmasked_.state; }
  /// The same of masked().
  JobState maskedMeasurement() const { return masked_.state; }

 signals:
  void unmaskedChanged();
  void maskedChanged();

 private:
  struct Measurement {
    JobLane& lane;
    void (Rates::*changed)();
    std::shared_ptr<const MeasuredRates> rates{};
    JobState state = JobState::Running;
    int asked = 0;  ///< counted: an older one that ends late says nothing of the newest

    /// `rates` stay.
    void forget() {
      ++asked;
      state = JobState::Running;
    }
  };

  void forgetAll();
  void begin();
  void maskChanged();
  void measureUnmasked();
  void measureMasked();
  void measure(Measurement& own, std::shared_ptr<const FrequencyMask> mask, const QString& title);

  const Inputs& inputs_;
  const MaskDocument& mask_;
  MessageLog& messages_;
  Measurement unmasked_, masked_;
};

}  // namespace passband
