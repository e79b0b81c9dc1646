// Profiles of several maps, radial or angular, each class with its own colour and line.
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "core/fourier/profiles.h"
#include "ui/plots/framed_plot.h"

namespace passband {

struct NamedProfile {
  QString name;
  Profile profile;
  int style = 0;  ///< the same class keeps its colour and line whatever else is shown
};

/// Thread rule: UI thread.
class ProfilePlot : public FramedPlot {
  Q_OBJECT

 public:
  explicit ProfilePlot(QWidget* parent = nullptr);
  ~ProfilePlot() override;

  /// `logarithmic`: the values, where all are positive.
  void setProfiles(std::vector<NamedProfile> profiles, const QString& across, const QString& up, bool logarithmic);
  const std::vector<NamedProfile>& profiles() const;

  QSize sizeHint() const override { return {520, 180}; }
  QSize minimumSizeHint() const override { return {240, 130}; }

 signals:
  /// The centre (radius in bins, or degrees) under the pointer; NaN when it left.
  void hovered(double centre);

 protected:
  void draw() override;
  void restyle() override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Parts;

  void markNearest(double centre);

  std::unique_ptr<Parts> parts_;
};

}  // namespace passband
