// Processes that do one job together, each with the same inputs: under mpirun its ranks, else this one alone.
#pragma once

#include <string>
#include <vector>

namespace passband {

/// Thread rule: one thread. Calls are collective: every rank makes the same ones in the same order.
class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;  ///< 0 .. count()-1
  virtual int count() const = 0;
  /// What every rank gave, in order of the ranks, to every rank.
  virtual std::vector<std::string> gather(const std::string& mine) = 0;
  /// What rank 0 gave, to every rank.
  virtual std::string fromFirst(const std::string& mine) = 0;
  /// Ends all ranks with this exit code, because this one cannot go on.
  [[noreturn]] virtual void abort(int exitCode) = 0;
};

}  // namespace passband
