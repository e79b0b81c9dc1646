// The class spectra of the data in use and the maps made from them, computed once for all views.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/analysis/spectra/spectrum_maps.h"
#include "core/export/colour_table.h"
#include "ui/lab/inputs.h"

namespace passband {

/// Immutable once published.
struct SpectraResult {
  std::shared_ptr<const LabInputs> inputs;
  ClassSpectra spectra;
  std::vector<FrequencyMap> exact, published;  ///< ADCS, one map a class
};

/// How maps of a kind are coloured, on every page.
struct MapScale {
  ColourScale colours = ColourScale::Sequential;
  bool logarithmic = false;
  QString label{};                                  ///< beside the colours
  std::optional<std::pair<double, double>> ends{};  ///< nothing: those of the values
  bool operator==(const MapScale&) const = default;
};

/// A map with its name, and where other pages show it, its scale.
struct NamedMap {
  QString name;
  FrequencyMap map;
  MapScale scale{};
};

/// Thread rule: UI thread; the sums are made in a lane.
class SpectraModel : public QObject {
  Q_OBJECT

 public:
  SpectraModel(const Inputs& inputs, JobBoard& jobs, MessageLog& messages);

  /// Of the inputs of now; null while unknown. Asking for it begins the work.
  const std::shared_ptr<const SpectraResult>& result();
  bool busy() const { return busy_; }
  /// Why there is none; empty: there is one, or it is on the way.
  QString problem() const;

  /// Hands a map to the mask lab: what its top-q tool cuts.
  void take(NamedMap map);
  const std::shared_ptr<const NamedMap>& taken() const { return taken_; }

 signals:
  void resultChanged();
  void takenChanged();

 private:
  void forgetOld();
  void start();

  const Inputs& inputs_;
  MessageLog& messages_;
  JobLane& lane_;
  std::shared_ptr<const SpectraResult> result_;
  std::shared_ptr<const NamedMap> taken_;
  std::shared_ptr<const LabInputs> begunFor_;
  QString failure_;
  bool busy_ = false;
  bool forgot_ = false;  ///< what there was, and nobody was told yet
};

}  // namespace passband
