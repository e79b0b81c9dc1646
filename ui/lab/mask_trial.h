// What the model makes of the mask of now while it is dragged: on a few images, and on the one that is shown.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "ui/lab/filtered_image.h"
#include "ui/lab/rates.h"

namespace passband {

/// The image shown, and what the network says of it. Immutable once published.
struct ShownImage {
  std::int64_t index = 0;
  FilteredImage image;
};

struct ImageLogits {
  std::int64_t index = 0;
  std::vector<float> before, after;  ///< of the matched outputs
};

/// Follows the mask document. Thread rule: UI thread; the work is done in lanes.
class MaskTrial : public QObject {
  Q_OBJECT

 public:
  MaskTrial(const Inputs& inputs, const MaskDocument& mask, const Rates& rates, JobBoard& jobs);
  ~MaskTrial() override;

  void setImage(std::int64_t index);
  std::int64_t image() const { return image_; }
  /// The next image (from the shown one on, around the end) that is called otherwise under the mask; nothing while that
  /// is not known or there is none.
  std::optional<std::int64_t> nextFlipped() const;

  const std::shared_ptr<const ShownImage>& imageTrial() const { return imageTrial_; }
  const std::shared_ptr<const ImageLogits>& imageLogits() const { return imageLogits_; }
  /// On kPreviewImages images; null while there is none for these inputs.
  const std::shared_ptr<const MeasuredRates>& preview() const { return preview_; }
  /// The same images without a mask.
  const std::shared_ptr<const MeasuredRates>& previewUnmasked() const { return previewUnmasked_; }
  /// Whether the preview belongs to the mask of now.
  bool previewIsCurrent() const { return preview_ && preview_->mask == mask_.snapshot(); }

 signals:
  void imageChanged();
  void imageTrialChanged();
  void previewChanged();

 private:
  struct Prepared;
  struct Preview;

  void forget();
  void follow();
  void show();
  bool fits() const;
  void tryImage();
  void tryPreview();

  const Inputs& inputs_;
  const MaskDocument& mask_;
  const Rates& rates_;
  JobLane& imageLane_;
  JobLane& previewLane_;
  std::shared_ptr<const ImageSet> data_;        ///< that image_ is of
  std::shared_ptr<const FrequencyMask> shown_;  ///< the last one that was tried
  std::shared_ptr<Prepared> prepared_;          ///< used by the preview lane only
  std::int64_t image_ = 0;
  std::shared_ptr<const ShownImage> imageTrial_;
  std::shared_ptr<const ImageLogits> imageLogits_;
  std::shared_ptr<const MeasuredRates> preview_, previewUnmasked_;
};

}  // namespace passband
