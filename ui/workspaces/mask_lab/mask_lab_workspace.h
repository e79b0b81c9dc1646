// Paint on the spectrum and watch the classifier: the mask, one image under it, and the rates of every class.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>

#include "ui/lab/mask_document.h"
#include "ui/lab/mask_trial.h"
#include "ui/widgets/figure_actions.h"
#include "ui/workspaces/mask_lab/image_panel.h"
#include "ui/workspaces/mask_lab/rates_panel.h"
#include "ui/workspaces/mask_lab/spectrum_panel.h"
#include "ui/workspaces/mask_lab/tool_panel.h"
#include "ui/workspaces/workspace.h"

namespace passband {

class MaskLabWorkspace : public Workspace {
  Q_OBJECT

 public:
  explicit MaskLabWorkspace(Lab& lab);

  QString id() const override { return QStringLiteral("mask_lab"); }
  QString title() const override { return tr("Mask lab"); }
  QIcon icon() const override;
  QString purpose() const override;
  /// A mask that parseMask cannot say is written to a file of the user's data folder, named by its content.
  QString commandLine() const override;
  void beginExample() override;
  QByteArray saveLayout() const override;
  void restoreLayout(const QByteArray& layout) override;

  ToolPanel& tools() { return *tools_; }
  SpectrumPanel& spectrum() { return *spectrum_; }
  ImagePanel& image() { return *image_; }
  RatesPanel& rates() { return *rates_; }

  /// .npy, .csv, .png; in the background. Errors become messages.
  void importMask(const QString& file);
  void exportMask(const QString& file);

 private:
  QWidget* makeLeft();
  QWidget* makeMaskLine();
  void setDefaultLayout();
  void addFileActions();
  void addFigures();
  void typeMask();
  void showMaskLine();
  /// Of `text` of the rates shown. Throws Error where they are a preview.
  FigureActions::Write ratesWriter(std::string (*text)(const MeasuredRates&)) const;

  const Inputs& inputs_;
  MaskDocument& document_;
  const MaskTrial& trial_;
  JobBoard& jobs_;
  MessageLog& messages_;
  ToolPanel* tools_;
  SpectrumPanel* spectrum_;
  ImagePanel* image_;
  RatesPanel* rates_;
  QLineEdit* form_;
  QLabel* area_;
  QSplitter* split_;
  QSplitter* left_;
  QSplitter* right_;
};

}  // namespace passband
