#include "ui/workspaces/shortcuts/sample_strip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/workflow/search_rates.h"

namespace passband {
namespace {

/// Positions of the first images of a class.
std::vector<std::int64_t> firstImages(const ImageSet& set, int classIndex, int count) {
  std::vector<std::int64_t> first;
  const auto labels = set.labels();
  for (std::size_t i = 0; i < labels.size() && std::ssize(first) < count; ++i) {
    if (labels[i] == classIndex) first.push_back(static_cast<std::int64_t>(i));
  }
  return first;
}

/// The mean colour away from which a filtered picture is shown is that of the recipe; the contrast is as it is.
constexpr double unchanged = 1;
constexpr int columns = 4;

}  // namespace

struct SampleStrip::Pictures {
  std::vector<QImage> whole, filtered;
  std::vector<FilteredImage> images;
};

SampleStrip::SampleStrip(const Inputs& inputs, JobBoard& jobs)
    : inputs_(inputs), lane_(jobs.addLane(tr("Samples"), LanePolicy::Evaluation)) {
  auto* const grid = new QGridLayout(this);
  grid->setContentsMargins(0, 4, 0, 0);
  for (int i = 0; i < imageCount; ++i) {
    whole_.push_back(new ImagePane(tr("whole")));
    filtered_.push_back(new ImagePane(tr("map only")));
    auto* const pair = new QHBoxLayout;
    pair->setSpacing(2);
    pair->addWidget(whole_.back());
    pair->addWidget(filtered_.back());
    grid->addLayout(pair, i / columns, i % columns);
  }
  setToolTip(tr("Images of the selected class, and what its map at this area leaves of them"));
  setAccessibleName(tr("Images of the selected class under its map"));
}

void SampleStrip::setCut(std::shared_ptr<const FoundMaps> maps, int classIndex, double area) {
  Wanted wanted{std::move(maps), classIndex, area};
  if (wanted == wanted_) return;
  const bool other = wanted.maps != wanted_.maps || wanted.classIndex != wanted_.classIndex;
  wanted_ = std::move(wanted);
  if (other) clear();
  if (!wanted_.maps) return;
  const auto& classes = wanted_.maps->result.classes;
  const auto own = std::ranges::find(classes, classIndex, &ClassRelevance::classIndex);
  if (own == classes.end() || !hasValues(wanted_.maps->result, *own)) return;
  const JobRequest request{.title = tr("Filtering sample images"), .quiet = true, .current = [this, asked = wanted_] {
                             return asked == wanted_ && inputs_.isCurrent(asked.maps->inputs);
                           }};
  lane_.run(
      this, request,
      [inputs = wanted_.maps->inputs, mask = topShareMask(own->relevance, area), classIndex](JobContext& context) {
        Pictures pictures;
        for (const std::int64_t index : firstImages(*inputs->data, classIndex, imageCount)) {
          context.throwIfStopped();
          try {
            FilteredImage image = filtered(preprocessedImage(*inputs->data, index, *inputs->recipe), mask);
            pictures.whole.push_back(picture(image.before, *inputs->recipe, unchanged));
            pictures.filtered.push_back(picture(image.after, *inputs->recipe, unchanged));
            pictures.images.push_back(std::move(image));
          } catch (const Error&) {
            continue;  // an image that does not decode is no sample; whoever measures names it
          }
        }
        return pictures;
      },
      [this](const Pictures& pictures) { show(pictures); });
}

void SampleStrip::show(const Pictures& pictures) {
  clear();
  images_ = pictures.images;
  for (std::size_t i = 0; i < pictures.whole.size(); ++i) {
    whole_[i]->setImage(pictures.whole[i]);
    filtered_[i]->setImage(pictures.filtered[i]);
  }
}

void SampleStrip::clear() {
  images_.clear();
  for (ImagePane* const pane : whole_) pane->setImage({});
  for (ImagePane* const pane : filtered_) pane->setImage({});
}

}  // namespace passband
