#include "tests/support/decimal_comma.h"

#include <clocale>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <string_view>

namespace passband::test {

DecimalComma::DecimalComma() {
  const auto source = (folder_ / "comma.txt").string();
  std::ofstream(source) << "LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \"\"\ngrouping -1\nEND LC_NUMERIC\n";
  const std::string command =
      fmt::format("localedef -c -i {} {} >{} 2>&1", source, (folder_ / "comma").string(), (folder_ / "said").string());
  if (std::system(command.c_str()) == -1) return;
  setenv("LOCPATH", folder_.path().c_str(), 1);
  std::setlocale(LC_NUMERIC, "comma");
}

DecimalComma::~DecimalComma() {
  std::setlocale(LC_NUMERIC, "C");
  unsetenv("LOCPATH");
}

bool DecimalComma::holds() {
  return std::string_view(std::localeconv()->decimal_point) == ",";
}

}  // namespace passband::test
