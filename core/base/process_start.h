// What both programs need before they do anything else.
#pragma once

namespace passband {

/// First in main(), before any other thread. Standard descriptors that are closed are filled, so that no file gets
/// their numbers and with it what is meant for the console; writing there goes on to fail. A pipe that nobody reads any
/// more and a file that must not grow are errors of the write, not the end of the program. A mapped file that is cut
/// short ends the program with a sentence and exit code 1. Freed memory is kept for the next allocations
/// (core/base/memory.h).
void startProcess();

}  // namespace passband
