#include "core/data/utf8_names.h"

#include "core/base/utf8.h"

namespace passband {
namespace {

class Utf8Names : public ImageSet {
 public:
  explicit Utf8Names(std::shared_ptr<const ImageSet> set) : set_(std::move(set)), info_(set_->info()) {
    for (std::string& name : info_.classNames) name = asUtf8(name);
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return set_->labels(); }
  Image image(std::int64_t index) const override { return set_->image(index); }
  std::string imageName(std::int64_t index) const override { return asUtf8(set_->imageName(index)); }

 private:
  std::shared_ptr<const ImageSet> set_;
  ImageSetInfo info_;
};

}  // namespace

std::shared_ptr<const ImageSet> withUtf8Names(std::shared_ptr<const ImageSet> set) {
  return std::make_shared<Utf8Names>(std::move(set));
}

}  // namespace passband
