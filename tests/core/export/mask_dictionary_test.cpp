#include "core/export/mask_dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/shared_data.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string fixture(const std::string& name) {
  return std::string(PASSBAND_FIXTURES) + "/formats/" + name;
}

std::string refusal(const std::string& name) {
  try {
    readMaskDictionary(fixture(name));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

// make_formats.py: the outer product of (0, 1, 1, n) and (1, 0, 1, 1), at most 1.
TEST(MaskDictionary, ReadsListsAndArrays) {
  for (const auto& [file, key] : {std::pair("masks_lists.pkl", "1"), {"masks_arrays.pkl", "class 1"}}) {
    const std::vector<ClassMask> masks = readMaskDictionary(fixture(file));
    ASSERT_EQ(masks.size(), 2U) << file;
    const ClassMask& mask = maskNamed(masks, key, file);
    EXPECT_THAT(mask.centred.row(0), ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(mask.centred.row(3), ElementsAre(1, 0, 1, 1));
    EXPECT_THAT(masks[0].centred.row(3), ElementsAre(0, 0, 0, 0));
  }
}

TEST(MaskDictionary, AnUnknownClassIsAnsweredWithTheKnown) {
  try {
    maskNamed(readMaskDictionary(fixture("masks_arrays.pkl")), "cat", "m.pkl");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("class 0, class 1"));
  }
}

TEST(MaskDictionary, RefusesWhatIsNoMask) {
  EXPECT_THAT(refusal("masks_ragged.pkl"), HasSubstr("different lengths"));
  EXPECT_THAT(refusal("masks_beyond.pkl"), HasSubstr("leaves 0..1"));
  EXPECT_THAT(refusal("evil.pkl"), HasSubstr("system"));
  EXPECT_NE(refusal("cifar_batch_2"), "");
}

TEST(MaskDictionary, RealPublishedMasks) {
  PASSBAND_SHARED_OR_SKIP(path, "masks/dfmx_resnet18.pkl");
  ASSERT_TRUE(isMaskDictionary(path));
  const std::vector<ClassMask> masks = readMaskDictionary(path);
  ASSERT_EQ(masks.size(), 10U);
  const Grid<float>& fourth = maskNamed(masks, "4", path.string()).centred;
  EXPECT_EQ(fourth.rows(), 32);
  float kept = 0;
  for (const float value : fourth.values()) kept += value;
  EXPECT_EQ(kept, 112);  // counted with NumPy
  EXPECT_EQ(partnerDifference(fourth), 1);
}

}  // namespace
}  // namespace passband
