#include "ui/lab/mask_trial.h"

#include <algorithm>
#include <utility>

namespace passband {
namespace {

std::vector<float> rowOf(const Grid<float>& logits) {
  const auto row = logits.row(0);
  return {row.begin(), row.end()};
}

}  // namespace

/// What is uploaded once for all masks.
struct MaskTrial::Prepared {
  std::shared_ptr<const LabInputs> inputs;
  KeptImages sample;
  std::shared_ptr<const MeasuredRates> unmasked;
  std::int64_t imageIndex = -1;
  std::unique_ptr<SpectralBatch> image;
  std::vector<float> imageBefore;

  void prepareImage(std::int64_t index, JobContext& context) {
    if (imageIndex == index) return;
    const PixelBatch one = preprocessedImage(*inputs->data, index, *inputs->recipe);
    image = inputs->classifier->prepare(one, {.outputs = inputs->match.outputs});
    imageBefore = rowOf(image->logits(context));
    imageIndex = index;
  }
};

struct MaskTrial::Preview {
  std::shared_ptr<const MeasuredRates> rates, unmasked;
  ImageLogits logits;
};

MaskTrial::MaskTrial(const Inputs& inputs, const MaskDocument& mask, const Rates& rates, JobBoard& jobs)
    : inputs_(inputs),
      mask_(mask),
      rates_(rates),
      imageLane_(jobs.addLane(tr("Image"), LanePolicy::Preview)),
      previewLane_(jobs.preview()) {
  connect(&inputs, &Inputs::replaced, this, &MaskTrial::forget);
  connect(&inputs, &Inputs::changed, this, [this] {
    emit imageChanged();
    emit imageTrialChanged();
    emit previewChanged();
    follow();
  });
  connect(&mask, &MaskDocument::changed, this, &MaskTrial::follow);
}

MaskTrial::~MaskTrial() = default;

void MaskTrial::forget() {
  preview_ = previewUnmasked_ = nullptr;
  imageLogits_ = nullptr;
  imageTrial_ = nullptr;
  prepared_ = nullptr;
  shown_ = nullptr;
  const auto& data = inputs_.current()->data;
  if (std::exchange(data_, data) != data) image_ = 0;
}

/// The mask may only have got another name, or a stroke of it have ended.
void MaskTrial::follow() {
  if (shown_ != mask_.snapshot()) show();
}

void MaskTrial::show() {
  shown_ = mask_.snapshot();
  tryImage();
  tryPreview();
}

bool MaskTrial::fits() const {
  return inputs_.current()->hasImages() && mask_.mask().plane() == inputs_.current()->plane();
}

void MaskTrial::setImage(std::int64_t index) {
  if (index == image_ || !data_ || index < 0 || index >= data_->size()) return;
  image_ = index;
  imageTrial_ = nullptr;
  imageLogits_ = nullptr;
  emit imageChanged();
  emit imageTrialChanged();
  show();
}

void MaskTrial::tryImage() {
  if (!fits()) return;
  const auto inputs = inputs_.current();
  const JobRequest request{.title = tr("Filtering an image"), .quiet = true, .current = [this, inputs, index = image_] {
                             return inputs_.isCurrent(inputs) && index == image_;
                           }};
  // The pixels of the image shown are not decoded again for every mask.
  const auto shown = imageTrial_ && imageTrial_->index == image_ ? imageTrial_ : nullptr;
  imageLane_.run(
      this, request,
      [inputs, mask = mask_.snapshot(), index = image_, shown](JobContext&) {
        const PixelBatch pixels =
            shown ? shown->image.before : preprocessedImage(*inputs->data, index, *inputs->recipe);
        return std::make_shared<const ShownImage>(ShownImage{index, filtered(pixels, *mask)});
      },
      [this](std::shared_ptr<const ShownImage> trial) {
        imageTrial_ = std::move(trial);
        emit imageTrialChanged();
      });
}

void MaskTrial::tryPreview() {
  if (!fits() || !inputs_.current()->complete()) return;
  if (!prepared_) {
    prepared_ = std::make_shared<Prepared>();
    prepared_->inputs = inputs_.current();
  }
  const JobRequest request{.title = tr("Preview of the metrics"),
                           .quiet = true,
                           .current = [this, inputs = prepared_->inputs] { return inputs_.isCurrent(inputs); }};
  previewLane_.run(
      this, request,
      [prepared = prepared_, mask = mask_.snapshot(), index = image_](JobContext& context) {
        if (!prepared->unmasked)
          prepared->unmasked = measuredRates(prepared->inputs, nullptr, &prepared->sample, context);
        prepared->prepareImage(index, context);
        return Preview{measuredRates(prepared->inputs, mask, &prepared->sample, context),
                       prepared->unmasked,
                       {index, prepared->imageBefore, rowOf(prepared->image->logits(*mask, context))}};
      },
      [this](Preview preview) {
        preview_ = std::move(preview.rates);
        previewUnmasked_ = std::move(preview.unmasked);
        if (preview.logits.index == image_) {
          imageLogits_ = std::make_shared<const ImageLogits>(std::move(preview.logits));
        }
        emit previewChanged();
      });
}

std::optional<std::int64_t> MaskTrial::nextFlipped() const {
  if (!rates_.comparesMasks()) return {};
  const auto &before = rates_.unmasked()->called, &after = rates_.masked()->called;
  const auto count = std::min(std::ssize(before), std::ssize(after));
  for (std::int64_t step = 1; step <= count; ++step) {
    const std::int64_t index = (image_ + step) % count;
    const auto i = static_cast<std::size_t>(index);
    if (before[i] != after[i] && before[i] >= 0 && after[i] >= 0) return index;
  }
  return {};
}

}  // namespace passband
