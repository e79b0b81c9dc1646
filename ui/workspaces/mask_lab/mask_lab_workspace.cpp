#include "ui/workspaces/mask_lab/mask_lab_workspace.h"

#include <QAction>
#include <QDataStream>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QStandardPaths>
#include <QVBoxLayout>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/export/map_csv.h"
#include "core/export/mask_file.h"
#include "core/export/npy.h"
#include "core/fourier/parse_mask.h"
#include "ui/lab/command_line.h"
#include "ui/workspaces/map_icons.h"
#include "ui/workspaces/mask_lab/rates_csv.h"

namespace passband {
namespace {

/// The same mask has the same file.
std::filesystem::path keptFile(const FrequencyMask& mask) {
  Sha256 hash;
  hash.add(std::as_bytes(std::span(mask.weights())));
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/masks");
  const std::filesystem::path file =
      std::filesystem::path(folder.toStdString()) / ("mask-" + hash.hex().substr(0, 12) + ".npy");
  if (std::filesystem::exists(file)) return file;
  makeFolder(file.parent_path());
  writeMaskFile(file, mask);
  return file;
}

}  // namespace

MaskLabWorkspace::MaskLabWorkspace(Lab& lab)
    : inputs_(lab.inputs),
      document_(lab.mask),
      trial_(lab.trial),
      jobs_(lab.jobs),
      messages_(lab.messages),
      tools_(new ToolPanel(document_)),
      spectrum_(new SpectrumPanel(lab.inputs, lab.selection, lab.mask, lab.trial, lab.spectra)),
      image_(new ImagePanel(lab.inputs, lab.mask, lab.rates, lab.trial, lab.messages)),
      rates_(new RatesPanel(lab.inputs, lab.selection, lab.mask, lab.rates, lab.trial)),
      form_(new QLineEdit),
      area_(new QLabel),
      split_(new QSplitter(Qt::Horizontal)),
      left_(new QSplitter(Qt::Vertical)),
      right_(new QSplitter(Qt::Vertical)) {
  left_->addWidget(makeLeft());
  left_->addWidget(&rates_->confusion());
  right_->addWidget(image_);
  right_->addWidget(rates_);
  split_->addWidget(left_);
  split_->addWidget(right_);
  for (QSplitter* const split : {split_, left_, right_}) split->setChildrenCollapsible(false);
  left_->setStretchFactor(0, 1);
  left_->setStretchFactor(1, 0);
  right_->setStretchFactor(0, 1);
  right_->setStretchFactor(1, 1);
  split_->setStretchFactor(0, 5);
  split_->setStretchFactor(1, 4);
  setDefaultLayout();
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(8, 6, 8, 6);
  row->addWidget(split_);
  addActions(tools_->editActions());
  addActions(image_->imageActions());
  addFileActions();
  addFigures();

  FrequencyView& view = spectrum_->view();
  connect(&view, &FrequencyView::strokeBegan, tools_, &ToolPanel::press);
  connect(&view, &FrequencyView::strokeMoved, tools_, &ToolPanel::drag);
  connect(&view, &FrequencyView::strokeEnded, tools_, &ToolPanel::release);
  connect(spectrum_, &SpectrumPanel::shownChanged, this, [this] {
    const auto& shown = spectrum_->shown();
    tools_->setRanking(shown ? std::shared_ptr<const FrequencyMap>(shown, &shown->map) : nullptr);
  });
  connect(&document_, &MaskDocument::changed, this, &MaskLabWorkspace::showMaskLine);
  connect(&lab.spectra, &SpectraModel::takenChanged, this, [this, &spectra = lab.spectra] {
    if (spectra.taken()) tools_->chooseTool(QStringLiteral("top"));
  });
  connect(&jobs_.evaluation(), &JobLane::changed, this, [this](const JobStatus& status) {
    const Progress& progress = status.progress;
    rates_->setProgress(status.ended() || progress.total == 0
                            ? QString()
                            : tr("all images: %1 %").arg(100 * progress.done / progress.total));
  });
  showMaskLine();
}

QWidget* MaskLabWorkspace::makeLeft() {
  auto* const left = new QWidget;
  auto* const column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(tools_);
  column->addWidget(spectrum_, 1);
  column->addWidget(makeMaskLine());
  return left;
}

QWidget* MaskLabWorkspace::makeMaskLine() {
  auto* const line = new QWidget;
  auto* const row = new QHBoxLayout(line);
  row->setContentsMargins(0, 0, 0, 0);
  auto* const label = new QLabel(tr("Mask"));
  label->setBuddy(form_);
  form_->setToolTip(
      tr("The mask in words, which the command line takes too: ring:4,8, lowpass:.05, wedge:45,10, rect:-3,-3,3,3; "
         "! inverts, & intersects, + unites, ,soft:1.5 softens. Type one and press Enter"));
  form_->setAccessibleName(tr("Mask in words"));
  connect(form_, &QLineEdit::editingFinished, this, &MaskLabWorkspace::typeMask);
  row->addWidget(label);
  row->addWidget(form_, 1);
  area_->setToolTip(tr("The share of the bins that are kept. DC is the mean brightness"));
  row->addWidget(area_);
  return line;
}

void MaskLabWorkspace::addFileActions() {
  const QString filter = tr("Masks (*.npy *.csv *.png)");
  const auto add = [this](const QString& text, const QString& tip, auto&& act) {
    auto* const action = new QAction(text, this);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
  };
  add(tr("Import mask…"), tr("A centred .npy, .csv or grey .png of the size of the preprocessed images"),
      [this, filter] {
        const QString file = QFileDialog::getOpenFileName(window(), tr("Import mask"), {}, filter);
        if (!file.isEmpty()) importMask(file);
      });
  add(tr("Export mask…"), tr("As .npy or .csv (exact) or .png (one pixel a bin)"), [this] {
    QString file = QFileDialog::getSaveFileName(window(), tr("Export mask"), QStringLiteral("mask.npy"),
                                                tr("NumPy (*.npy);;CSV (*.csv);;PNG (*.png)"));
    if (!file.isEmpty()) exportMask(file);
  });
}

void MaskLabWorkspace::addFigures() {
  const auto takeMap = [this]() -> FigureActions::Write {
    const auto& shown = spectrum_->shown();
    if (!shown) throw Error("there is no map to save yet; open images first");
    return [map = centred(shown->map)](const std::filesystem::path& path) {
      path.extension() == ".csv" ? writeMapCsv(path, map) : writeNpy(path, map);
      return path;
    };
  };
  const auto takeImage = [this] {
    const auto& shown = trial_.imageTrial();
    return filteredWriter(shown ? std::vector{shown->image} : std::vector<FilteredImage>{});
  };
  const QString csv = tr("CSV (*.csv)"), npy = tr("NumPy (*.npy)");
  const auto figures = {
      new FigureActions(spectrum_->figure(), tr("spectrum"), npy + ";;" + csv, takeMap, jobs_, messages_),
      new FigureActions(image_->figure(), tr("image"), npy, takeImage, jobs_, messages_),
      new FigureActions(
          rates_->confusion(), tr("confusion"), csv, [this] { return ratesWriter(confusionCsv); }, jobs_, messages_),
      new FigureActions(
          *rates_, tr("rates"), csv, [this] { return ratesWriter(ratesCsv); }, jobs_, messages_)};
  for (FigureActions* const figure : figures) addActions(figure->actions());
}

QIcon MaskLabWorkspace::icon() const {
  return mapIcon(MapIcon::MaskLab, palette());
}

QString MaskLabWorkspace::purpose() const {
  return tr(
      "Paint on the spectrum which frequencies are kept, and see at once what an image loses and what the network "
      "makes of it.");
}

QString MaskLabWorkspace::commandLine() const {
  if (!inputs_.current()->complete()) return {};
  QStringList arguments{QStringLiteral("evaluate")};
  arguments += inputs_.commandArguments();
  if (document_.keepsEverything()) return shellLine(arguments);
  try {
    const QString mask =
        document_.form().isEmpty() ? QString::fromStdString(keptFile(document_.mask()).string()) : document_.form();
    return shellLine(arguments << QStringLiteral("--mask") << mask);
  } catch (const std::exception& failure) {  // of the file or of its folder
    messages_.error(tr("The mask of the command cannot be written: %1").arg(QString::fromUtf8(failure.what())));
    return {};
  }
}

void MaskLabWorkspace::setDefaultLayout() {
  split_->setSizes({540, 430});
  left_->setSizes({480, 190});
  right_->setSizes({320, 340});
}

/// A mask that shows what masks do.
void MaskLabWorkspace::beginExample() {
  if (!inputs_.current()->hasImages() || !document_.keepsEverything()) return;
  const QString form = QStringLiteral("ring:0,8");
  document_.replace(parseMask(document_.mask().plane(), form.toStdString()), form, form, tr("Mask %1").arg(form));
}

QByteArray MaskLabWorkspace::saveLayout() const {
  QByteArray layout;
  QDataStream stream(&layout, QIODevice::WriteOnly);
  stream << split_->saveState() << left_->saveState() << right_->saveState();
  return layout;
}

void MaskLabWorkspace::restoreLayout(const QByteArray& layout) {
  if (layout.isEmpty()) return setDefaultLayout();
  QByteArray across, left, right;
  QDataStream stream(layout);
  stream >> across >> left >> right;
  split_->restoreState(across);
  left_->restoreState(left);
  right_->restoreState(right);
}

void MaskLabWorkspace::showMaskLine() {
  form_->setText(document_.form());
  form_->setPlaceholderText(document_.name());
  form_->setModified(false);
  const QString area = tr("keeps %1 %").arg(100 * document_.mask().area(), 0, 'f', 1);
  area_->setText(document_.mask().weight(Bin{0, 0}) == 0 ? tr("%1, without DC").arg(area) : area);
}

void MaskLabWorkspace::typeMask() {
  if (!form_->isModified()) return;
  form_->setModified(false);
  const QString text = form_->text().trimmed();
  if (text.isEmpty()) return document_.keepAll();
  try {
    document_.replace(parseMask(document_.mask().plane(), text.toStdString()), text, text, tr("Mask %1").arg(text));
  } catch (const Error& error) {
    messages_.error(QString::fromStdString(error.what()));
    showMaskLine();
  }
}

void MaskLabWorkspace::importMask(const QString& file) {
  const FrequencyPlane plane = document_.mask().plane();
  jobs_.files().run(
      this,
      {.title = tr("Reading the mask %1").arg(file),
       .quiet = true,
       .current = [this, plane] { return document_.mask().plane() == plane; }},
      [plane, path = file.toStdString()](JobContext&) { return readMaskFile(plane, path); },
      [this, name = QFileInfo(file).fileName()](const FrequencyMask& mask) {
        document_.replace(mask, {}, name, tr("Import %1").arg(name));
      });
}

void MaskLabWorkspace::exportMask(const QString& file) {
  jobs_.files().run(
      this, {.title = tr("Saving the mask as %1").arg(file), .quiet = true},
      [mask = document_.mask(), path = file.toStdString()](JobContext&) { writeMaskFile(path, mask); },
      [this, file] { messages_.note(tr("The mask is saved as %1.").arg(file)); });
}

FigureActions::Write MaskLabWorkspace::ratesWriter(std::string (*text)(const MeasuredRates&)) const {
  const auto& rates = rates_->now() ? rates_->now() : rates_->before();
  if (!rates) throw Error("there are no rates to save yet; open images and a network first");
  if (rates->preview) throw Error("only a preview of the rates is there yet; wait for the evaluation of all images");
  return [rates, text](const std::filesystem::path& path) {
    writeFileAtomically(path, text(*rates));
    return path;
  };
}

}  // namespace passband
