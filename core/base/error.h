// The one error class of Passband, and the signal that a job was stopped.
// An error's text is a full sentence for the user: what failed, with which file, and what to do.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace passband {

/// What failed, with which file, and what to do. Shown to the user as it is; the command line exits with 1.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A wrong option or argument. The command line exits with 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Memory for one batch could not be had; `forEachBatch` (core/model/batching.h) tries again with a smaller one.
class OutOfMemory : public Error {
 public:
  using Error::Error;
};

/// A stored run cannot be read again: it is damaged, or another version of Passband wrote it. Nothing but running it
/// again gives it back.
class UnreadableRun : public Error {
 public:
  using Error::Error;
};

/// The user stopped the job. Not an error: partial state was kept. The command line exits with 130.
class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "stopped"; }
};

}  // namespace passband
