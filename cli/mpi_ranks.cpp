#include "cli/mpi_ranks.h"

#include <cstdlib>
#include <limits>

#include "core/base/error.h"
#ifdef PASSBAND_MPI
#define OMPI_SKIP_MPICXX  // the C++ interface, which MPI has given up
#include <mpi.h>
#endif

namespace passband::cli {
namespace {

/// Set by Open MPI's mpirun in every process that it starts.
bool underMpirun() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr;
}

#ifdef PASSBAND_MPI
class MpiRanks : public Ranks {
 public:
  MpiRanks() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &count_);
  }
  ~MpiRanks() override { MPI_Finalize(); }

  int rank() const override { return rank_; }
  int count() const override { return count_; }

  std::vector<std::string> gather(const std::string& mine) override {
    const int size = sizeOf(mine);
    std::vector<int> sizes(static_cast<std::size_t>(count_)), offsets;
    MPI_Allgather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, MPI_COMM_WORLD);
    int total = 0;
    for (const int part : sizes) {
      offsets.push_back(total);
      if (part > std::numeric_limits<int>::max() - total) throw tooMuch();
      total += part;
    }
    std::string all(static_cast<std::size_t>(total), '\0');
    MPI_Allgatherv(mine.data(), size, MPI_BYTE, all.data(), sizes.data(), offsets.data(), MPI_BYTE, MPI_COMM_WORLD);
    std::vector<std::string> parts;
    for (std::size_t r = 0; r < sizes.size(); ++r) {
      parts.push_back(all.substr(static_cast<std::size_t>(offsets[r]), static_cast<std::size_t>(sizes[r])));
    }
    return parts;
  }

  std::string fromFirst(const std::string& mine) override {
    int size = rank_ == 0 ? sizeOf(mine) : 0;
    MPI_Bcast(&size, 1, MPI_INT, 0, MPI_COMM_WORLD);
    std::string bytes = rank_ == 0 ? mine : std::string(static_cast<std::size_t>(size), '\0');
    MPI_Bcast(bytes.data(), size, MPI_BYTE, 0, MPI_COMM_WORLD);
    return bytes;
  }

  void abort(int exitCode) override {
    MPI_Abort(MPI_COMM_WORLD, exitCode);
    std::abort();
  }

 private:
  static Error tooMuch() { return Error("the ranks exchange more than 2 GiB at once; use fewer images or ranks"); }
  static int sizeOf(const std::string& bytes) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) throw tooMuch();
    return static_cast<int>(bytes.size());
  }

  int rank_ = 0;
  int count_ = 1;
};
#endif

}  // namespace

std::unique_ptr<Ranks> startRanks() {
  if (!underMpirun()) return nullptr;
#ifdef PASSBAND_MPI
  return std::make_unique<MpiRanks>();
#else
  throw Error(
      "this passband-cli was built without MPI, so mpirun would run the same search several times; install "
      "libopenmpi-dev and build again, or leave out mpirun");
#endif
}

}  // namespace passband::cli
