#include "core/base/hash.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/job_context.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

constexpr auto hashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The examples of FIPS 180-2.
TEST(Hash, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256("abc"), hashOfAbc);
  EXPECT_EQ(sha256(""), hashOfNothing);
  EXPECT_EQ(sha256(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, IncrementalEqualsWhole) {
  EXPECT_EQ(Sha256().add("a").add("").add("bc").hex(), hashOfAbc);
}

TEST(Hash, OfFiles) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder / "abc", std::string_view("abc"));
  writeFileAtomically(folder / "empty", std::string_view(""));
  EXPECT_EQ(sha256File(folder / "abc"), hashOfAbc);
  EXPECT_EQ(sha256File(folder / "empty"), hashOfNothing);
  EXPECT_THROW(sha256File(folder / "absent"), Error);
}

TEST(Hash, OfALargeFileStopsWithTheJob) {
  const test::TemporaryFolder folder;
  const std::string bytes(9 << 20, 'x');
  writeFileAtomically(folder / "large", std::string_view(bytes));
  std::stop_source stop;
  const JobContext job(stop.get_token(), {});
  EXPECT_EQ(sha256File(folder / "large", &job), sha256(bytes)) << "in parts it is the same";
  stop.request_stop();
  EXPECT_THROW(sha256File(folder / "large", &job), Cancelled);
}

}  // namespace
}  // namespace passband
