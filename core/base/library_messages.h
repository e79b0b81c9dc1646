// What libraries say by themselves.
#pragma once

namespace passband {

/// From here on nothing is shown that libraries print on std::cerr and std::clog, such as OpenCV's about damaged images
/// and LibTorch's warnings: Passband's own messages go other ways. Call once, before other threads begin.
void silenceLibraries();

}  // namespace passband
