#include "ui/lab/mask_trial.h"

#include <algorithm>
#include <utility>

#include "core/analysis/predictions.h"
#include "core/base/parallel.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

std::vector<float> rowOf(const Grid<float>& logits) {
  const auto row = logits.row(0);
  return {row.begin(), row.end()};
}

/// Of the preview's images.
Evaluation evaluationOfLogits(const Grid<float>& logits, const PixelBatch& pixels, const LabInputs& inputs) {
  const ImageSet& set = *inputs.data;
  Grid<std::int64_t> confusion(set.classCount(), std::max<std::int64_t>(logits.cols(), set.classCount()));
  countPredictions(pixels.labels, predictedClasses(logits, pixels, set, inputs.classifier->info().path), confusion);
  std::vector<std::string> names = set.info().classNames;
  names.resize(static_cast<std::size_t>(confusion.cols()));
  return evaluationOf(confusion, names);
}

}  // namespace

/// Images as spectra on the device, uploaded once for all masks.
struct MaskTrial::Prepared {
  std::shared_ptr<const LabInputs> inputs;
  PixelBatch pixels;
  std::unique_ptr<SpectralBatch> batch;
  std::shared_ptr<const MeasuredRates> unmasked;
  std::int64_t imageIndex = -1;
  std::unique_ptr<SpectralBatch> image;
  std::vector<float> imageBefore;

  void prepare(JobContext& context) {
    if (batch) return;
    std::vector<SkippedImage> skipped;
    pixels = loadBatch(*inputs->data, previewSample(*inputs->data, previewImages), *inputs->recipe, availableThreads(),
                       skipped);
    batch = inputs->classifier->prepare(pixels, {.outputs = inputs->match.outputs});
    unmasked = std::make_shared<const MeasuredRates>(
        MeasuredRates{evaluationOfLogits(batch->logits(context), pixels, *inputs), inputs, {}, true, {}});
  }

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

std::vector<std::int64_t> previewSample(const ImageSet& set, std::int64_t images) {
  std::vector<std::vector<std::int64_t>> ofClass(static_cast<std::size_t>(set.classCount()));
  const auto labels = set.labels();
  const auto each = static_cast<std::size_t>(std::max<std::int64_t>(1, images / std::max(1, set.classCount())) + 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto& own = ofClass[static_cast<std::size_t>(labels[i])];
    if (own.size() < each) own.push_back(static_cast<std::int64_t>(i));
  }
  std::vector<std::int64_t> sample;  // one image of each class, then a second of each, ..
  for (std::size_t turn = 0; turn < each; ++turn) {
    for (const auto& own : ofClass) {
      if (turn < own.size() && std::ssize(sample) < images) sample.push_back(own[turn]);
    }
  }
  return sample;
}

MaskTrial::MaskTrial(LabSession& session, QObject* parent)
    : QObject(parent), session_(session), imageLane_(session.jobs().addLane(tr("Image"), LanePolicy::Preview)) {
  connect(&session, &LabSession::inputsChanged, this, &MaskTrial::takeInputs);
  connect(&session, &LabSession::measureAsked, this, [this] {
    if (measurement_ != JobState::Running) measure();
  });
  inputs_ = session.inputs();
}

MaskTrial::~MaskTrial() = default;

void MaskTrial::takeInputs() {
  const bool sameData = inputs_ && inputs_->data == session_.inputs()->data;
  inputs_ = session_.inputs();
  preview_ = previewUnmasked_ = nullptr;
  imageLogits_ = nullptr;
  imageTrial_ = nullptr;
  prepared_ = nullptr;
  ++measurements_;
  setMeasurement(JobState::Running);
  mask_ = nullptr;  // the mask document gives the one of the new plane
  if (!sameData) image_ = 0;
  emit imageChanged();
  emit imageTrialChanged();
  emit previewChanged();
}

bool MaskTrial::keepsEverything() const {
  return std::ranges::all_of(mask_->weights(), [](float weight) { return weight == 1; });
}

void MaskTrial::show(std::shared_ptr<const FrequencyMask> mask) {
  mask_ = std::move(mask);
  ++measurements_;
  setMeasurement(JobState::Running);
  session_.jobs().evaluation().stopAll();  // of a mask that is no more
  tryImage();
  tryPreview();
}

void MaskTrial::setImage(std::int64_t index) {
  if (index == image_ || !inputs_->data || index < 0 || index >= inputs_->data->size()) return;
  image_ = index;
  imageTrial_ = nullptr;
  imageLogits_ = nullptr;
  emit imageChanged();
  emit imageTrialChanged();
  if (!mask_) return;
  tryImage();
  tryPreview();
}

void MaskTrial::tryImage() {
  if (!mask_ || !inputs_->hasImages() || !(mask_->plane() == inputs_->plane())) return;
  const JobRequest request{
      .title = tr("Filtering an image"), .quiet = true, .current = [this, inputs = inputs_, index = image_] {
        return inputs == inputs_ && index == image_;
      }};
  // The pixels of the image shown are not decoded again for every mask.
  const auto shown = imageTrial_ && imageTrial_->index == image_ ? imageTrial_ : nullptr;
  imageLane_.run(
      this, request,
      [inputs = inputs_, mask = mask_, index = image_, shown](JobContext&) {
        const PixelBatch pixels =
            shown ? shown->image.before : preprocessedImage(*inputs->data, index, *inputs->recipe);
        return std::make_shared<const ImageTrial>(ImageTrial{index, filtered(pixels, *mask)});
      },
      [this](std::shared_ptr<const ImageTrial> trial) {
        imageTrial_ = std::move(trial);
        emit imageTrialChanged();
      });
}

void MaskTrial::tryPreview() {
  if (!mask_ || !inputs_->complete() || !(mask_->plane() == inputs_->plane())) return;
  if (!prepared_) {
    prepared_ = std::make_shared<Prepared>();
    prepared_->inputs = inputs_;
  }
  const JobRequest request{.title = tr("Preview of the metrics"), .quiet = true, .current = [this, inputs = inputs_] {
                             return inputs == inputs_;
                           }};
  session_.jobs().preview().run(
      this, request,
      [prepared = prepared_, mask = mask_, index = image_](JobContext& context) {
        const LabInputs& inputs = *prepared->inputs;
        prepared->prepare(context);
        prepared->prepareImage(index, context);
        Preview preview;
        preview.logits = {index, prepared->imageBefore, rowOf(prepared->image->logits(*mask, context))};
        preview.unmasked = prepared->unmasked;
        preview.rates = std::make_shared<const MeasuredRates>(
            MeasuredRates{evaluationOfLogits(prepared->batch->logits(*mask, context), prepared->pixels, inputs),
                          prepared->inputs,
                          mask,
                          true,
                          {}});
        return preview;
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

void MaskTrial::measure() {
  if (!mask_ || !inputs_->complete() || !(mask_->plane() == inputs_->plane())) return;
  if (keepsEverything()) return session_.setMasked(nullptr);
  const auto ended = [this, measured = ++measurements_](JobState how) {
    if (measured == measurements_) setMeasurement(how);
  };
  setMeasurement(JobState::Running);
  const JobRequest request{
      .title = tr("Evaluating the mask"),
      .current = [this, inputs = inputs_, mask = mask_] { return inputs == inputs_ && mask == mask_; },
      .failed = [ended](const QString&) { ended(JobState::Failed); },
      .dropped = [ended] { ended(JobState::Stopped); }};
  session_.jobs().evaluation().run(
      this, request,
      [inputs = inputs_, mask = mask_](JobContext& context) {
        std::vector<std::int32_t> called;
        auto evaluations = evaluate(inputs->experiment(), {mask.get(), 1}, {.loaderThreads = availableThreads()},
                                    context, predictionsInto(*inputs->data, called));
        return std::make_shared<const MeasuredRates>(
            MeasuredRates{std::move(evaluations.at(0)), inputs, mask, false, std::move(called)});
      },
      [this](std::shared_ptr<const MeasuredRates> rates) { session_.setMasked(std::move(rates)); });
}

void MaskTrial::setMeasurement(JobState state) {
  if (std::exchange(measurement_, state) != state) emit measurementChanged();
}

bool MaskTrial::knowsFlips() const {
  const auto& masked = session_.masked();
  return session_.unmasked() && masked && masked->mask == mask_;
}

std::optional<std::int64_t> MaskTrial::nextFlipped() const {
  if (!knowsFlips()) return {};
  const auto &before = session_.unmasked()->called, &after = session_.masked()->called;
  const auto count = std::min(std::ssize(before), std::ssize(after));
  for (std::int64_t step = 1; step <= count; ++step) {
    const std::int64_t index = (image_ + step) % count;
    const auto i = static_cast<std::size_t>(index);
    if (before[i] != after[i] && before[i] >= 0 && after[i] >= 0) return index;
  }
  return {};
}

}  // namespace passband
