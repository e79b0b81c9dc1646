// The locale of a country that writes 0,5, as the window takes it from its user's settings.
#pragma once

#include "tests/support/temporary_folder.h"

namespace passband::test {

/// While it lives, the C library's numbers have a comma. The locale is made here, since few machines have one
/// installed.
class DecimalComma {
 public:
  DecimalComma();
  ~DecimalComma();
  DecimalComma(const DecimalComma&) = delete;
  DecimalComma& operator=(const DecimalComma&) = delete;

  /// False where the machine has no localedef.
  static bool holds();

 private:
  TemporaryFolder folder_;
};

}  // namespace passband::test
