#include "core/analysis/search/search_state.h"

#include <functional>
#include <gtest/gtest.h>
#include <limits>

#include "core/base/error.h"

namespace passband {
namespace {

std::string refusal(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& problem) {
    return problem.what();
  }
  return "";
}

TEST(SearchState, NumbersComeBackBitForBit) {
  const std::vector<double> numbers{0., -0., 1. / 3, std::numeric_limits<double>::denorm_min(), 1e308};
  const std::string bytes = stateToBytes({{"many", numbersToState(numbers)}, {"one", 1. / 3}}, "cull", 2);
  const nlohmann::json state = stateFromBytes(bytes, "cull", 2);
  const auto found = readState([&] { return numbersFromState<double>(state.at("many")); });
  ASSERT_EQ(found.size(), numbers.size());
  EXPECT_EQ(std::memcmp(found.data(), numbers.data(), sizeof(double) * numbers.size()), 0);
  EXPECT_EQ(state.at("one").get<double>(), 1. / 3);
}

TEST(SearchState, SkippedImagesComeBackWithTheirReasons) {
  const std::vector<SkippedImage> found = skippedFromState(skippedToState({{"a.jpg", "it is empty"}, {"b", "c"}}));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "a.jpg");
  EXPECT_EQ(found[0].reason, "it is empty");
  EXPECT_EQ(found[1].name, "b");
}

TEST(SearchState, AnotherMethodVersionOrDamageIsRefusedForWhatItIs) {
  const std::string bytes = stateToBytes({{"many", numbersToState(std::vector<double>{1, 2})}}, "cull", 2);
  EXPECT_NE(refusal([&] { stateFromBytes(bytes, "learned", 2); }).find("another search"), std::string::npos);
  EXPECT_NE(refusal([&] { stateFromBytes(bytes, "cull", 3); }).find("another version"), std::string::npos);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string said = refusal([&] { stateFromBytes(bytes.substr(0, length), "cull", 2); });
    EXPECT_NE(said.find("damaged"), std::string::npos) << length;
  }
}

TEST(SearchState, NumbersOfAnotherKindAreDamage) {
  const nlohmann::json three = nlohmann::json::binary({1, 2, 3});
  const nlohmann::json text = "numbers";
  for (const nlohmann::json& value : {three, text}) {
    const std::string said = refusal([&] { readState([&] { return numbersFromState<double>(value); }); });
    EXPECT_NE(said.find("damaged"), std::string::npos) << value;
  }
}

}  // namespace
}  // namespace passband
