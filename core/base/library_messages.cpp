#include "core/base/library_messages.h"

#include <iostream>

namespace passband {

void silenceLibraries() {
  std::cerr.rdbuf(nullptr);
  std::clog.rdbuf(nullptr);
}

}  // namespace passband
