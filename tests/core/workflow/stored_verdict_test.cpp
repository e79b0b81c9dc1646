#include "core/workflow/stored_verdict.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace passband {
namespace {

VerdictKey keyOf(JudgeForm form) {
  return {.mapsHash = "m", .classes = {0, 2}, .options = {.areas = {.1}, .mostNulls = 30}, .clean = true, .form = form};
}

TEST(VerdictKey, ComesBackFromARunKey) {
  for (const JudgeForm form : {JudgeForm::OwnMasks, JudgeForm::SharedMasks}) {
    const std::string options = verdictKeyOptions(keyOf(form));
    const auto back = readVerdictKey({.command = kVerdict, .options = options, .seed = 7});
    ASSERT_TRUE(back);
    EXPECT_EQ(back->form, form);
    EXPECT_EQ(back->options.seed, 7U);
    EXPECT_EQ(verdictKeyOptions(*back), options);
  }
}

TEST(VerdictKey, OfAnotherFormIsAnotherRun) {
  const std::string own = verdictKeyOptions(keyOf(JudgeForm::OwnMasks));
  EXPECT_NE(own, verdictKeyOptions(keyOf(JudgeForm::SharedMasks)));
  EXPECT_FALSE(nlohmann::json::parse(own).contains("form")) << "as the first versions wrote it";
}

TEST(VerdictKey, OfALaterVersionIsNotRead) {
  auto options = nlohmann::json::parse(verdictKeyOptions(keyOf(JudgeForm::SharedMasks)));
  for (const char* form : {"3", "1", "\"2\"", "1e99", "null"}) {
    options["form"] = nlohmann::json::parse(form);
    EXPECT_FALSE(readVerdictKey({.command = kVerdict, .options = options.dump(), .seed = 0})) << form;
  }
}

}  // namespace
}  // namespace passband
