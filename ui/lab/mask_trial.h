// What the network makes of the mask of now: at once on a few images and on the one that is shown, then on all of them.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "ui/lab/filtered_image.h"
#include "ui/lab/lab_session.h"

namespace passband {

/// The image shown, and what the network says of it. Immutable once published.
struct ImageTrial {
  std::int64_t index = 0;
  FilteredImage image;
};

struct ImageLogits {
  std::int64_t index = 0;
  std::vector<float> before, after;  ///< of the matched outputs
};

/// Thread rule: UI thread; the work is done in the session's lanes.
class MaskTrial : public QObject {
  Q_OBJECT

 public:
  static constexpr std::int64_t previewImages = 64;

  explicit MaskTrial(LabSession& session, QObject* parent = nullptr);
  ~MaskTrial() override;

  /// While the mask is dragged: the image and the preview.
  void show(std::shared_ptr<const FrequencyMask> mask);
  /// The drag has ended: the full set too.
  void measure();
  /// Stopped or Failed where that ended so.
  JobState measurement() const { return measurement_; }

  void setImage(std::int64_t index);
  std::int64_t image() const { return image_; }
  /// The next image (from the shown one on, around the end) that is called otherwise under the mask; nothing while that
  /// is not known or there is none.
  std::optional<std::int64_t> nextFlipped() const;
  bool knowsFlips() const;

  const std::shared_ptr<const ImageTrial>& imageTrial() const { return imageTrial_; }
  const std::shared_ptr<const ImageLogits>& imageLogits() const { return imageLogits_; }
  /// On previewImages images; null while there is none for these inputs.
  const std::shared_ptr<const MeasuredRates>& preview() const { return preview_; }
  /// The same images without a mask.
  const std::shared_ptr<const MeasuredRates>& previewUnmasked() const { return previewUnmasked_; }
  /// Whether the preview belongs to the mask of now.
  bool previewIsCurrent() const { return preview_ && preview_->mask == mask_; }

 signals:
  void imageChanged();
  void imageTrialChanged();
  void previewChanged();
  void measurementChanged();

 private:
  struct Prepared;
  struct Preview;

  void takeInputs();
  void tryImage();
  void tryPreview();
  bool keepsEverything() const;
  void setMeasurement(JobState state);

  LabSession& session_;
  JobLane& imageLane_;
  std::shared_ptr<const LabInputs> inputs_;
  std::shared_ptr<const FrequencyMask> mask_;
  std::shared_ptr<Prepared> prepared_;  ///< used by the preview lane only
  std::int64_t image_ = 0;
  std::shared_ptr<const ImageTrial> imageTrial_;
  std::shared_ptr<const ImageLogits> imageLogits_;
  std::shared_ptr<const MeasuredRates> preview_, previewUnmasked_;
  JobState measurement_ = JobState::Running;
  int measurements_ = 0;  ///< counted: an older one that ends late says nothing of the newest
};

/// Spread evenly over the classes, the same for the same set.
std::vector<std::int64_t> previewSample(const ImageSet& set, std::int64_t images);

}  // namespace passband
