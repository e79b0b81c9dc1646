#include "ui/window/welcome_page.h"

#include <QCommandLinkButton>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

#include "ui/lab/file_kinds.h"
#include "ui/lab/source_name.h"
#include "ui/theme/icons.h"

namespace passband {

WelcomePage::WelcomePage(RecentFiles& recent)
    : recent_(recent), recentList_(new QVBoxLayout), demoText_(new QLabel), demoBar_(new QProgressBar) {
  auto* const title = new QLabel(tr("Which frequencies does your model rely on?"));
  QFont large = title->font();
  large.setPointSizeF(large.pointSizeF() * 1.7);
  large.setBold(true);
  title->setFont(large);
  title->setWordWrap(true);
  auto* const words = new QLabel(
      tr("Passband shows which spatial frequencies an image classifier uses. Open a trained network and some labelled "
         "images, paint on the spectrum, and watch what the network still recognises. Files may be dropped anywhere on "
         "this window."));
  words->setWordWrap(true);

  auto* const inside = new QWidget;
  auto* const column = new QVBoxLayout(inside);
  column->setContentsMargins(36, 28, 36, 28);
  column->setSpacing(14);
  column->addWidget(title);
  column->addWidget(words);
  auto* const parts = new QHBoxLayout;
  parts->setSpacing(32);
  parts->addWidget(makeBeginnings(), 1);
  auto* const recentBox = new QWidget;
  recentBox->setLayout(recentList_);
  recentList_->setContentsMargins(0, 0, 0, 0);
  parts->addWidget(recentBox, 1, Qt::AlignTop);
  column->addLayout(parts);
  column->addStretch();
  auto* const area = new QScrollArea;
  area->setWidget(inside);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(area);
  connect(&recent_, &RecentFiles::changed, this, &WelcomePage::showRecent);
  showRecent();
  setDemoProgress({}, 0);
}

QWidget* WelcomePage::makeBeginnings() {
  auto* const box = new QWidget;
  auto* const column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  const auto add = [&](const QString& icon, const QString& text, const QString& what, auto signal) {
    auto* const button = new QCommandLinkButton(text, what);
    button->setIcon(themeIcon(icon));
    button->setIconSize({28, 28});
    connect(button, &QCommandLinkButton::clicked, this, signal);
    column->addWidget(button);
  };
  add("model", tr("Open a network"), modelKindsText(), &WelcomePage::openModelAsked);
  add("images", tr("Open images"), imageKindsText(), &WelcomePage::openDataAsked);
  add("run", tr("Open the demonstration"),
      tr("Four classes of images, one with a planted shortcut. Its network is trained at first use"),
      &WelcomePage::demoAsked);
  demoText_->setWordWrap(true);
  demoBar_->setRange(0, 1000);
  demoBar_->setAccessibleName(tr("Progress of the demonstration"));
  column->addWidget(demoText_);
  column->addWidget(demoBar_);
  add("project", tr("Open a project"), tr("A file name.passband, with its images, network, masks and results"),
      &WelcomePage::openProjectAsked);
  column->addStretch();
  return box;
}

void WelcomePage::setDemoProgress(const QString& text, int permille) {
  demoText_->setText(text);
  demoText_->setVisible(!text.isEmpty());
  demoBar_->setVisible(!text.isEmpty());
  demoBar_->setValue(permille);
}

void WelcomePage::showRecent() {
  while (QLayoutItem* const item = recentList_->takeAt(0)) {
    if (item->widget() != nullptr) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    delete item;
  }
  const auto add = [this](const QString& title, RecentFiles::Kind kind) {
    const QStringList files = recent_.files(kind);
    if (files.isEmpty()) return;
    auto* const head = new QLabel("<b>" + title.toHtmlEscaped() + "</b>");
    head->setTextFormat(Qt::RichText);
    recentList_->addWidget(head);
    for (const QString& file : files) {
      const QFileInfo info(file.section('?', 0, 0));
      auto* const button = new QPushButton(withoutMnemonic(fontMetrics().elidedText(
          sourceName(file) + "   " + info.path(), Qt::ElideMiddle, 48 * fontMetrics().averageCharWidth())));
      button->setFlat(true);
      button->setStyleSheet("text-align: left; padding: 3px");
      button->setToolTip(file);
      connect(button, &QPushButton::clicked, this, [this, file] { emit fileChosen(file); });
      recentList_->addWidget(button);
    }
  };
  add(tr("Recent projects"), RecentFiles::Kind::Project);
  add(tr("Recent networks"), RecentFiles::Kind::Model);
  add(tr("Recent images"), RecentFiles::Kind::Data);
  if (recentList_->count() == 0) {
    auto* const none = new QLabel(tr("What you open will be listed here."));
    none->setForegroundRole(QPalette::PlaceholderText);
    recentList_->addWidget(none);
  }
}

}  // namespace passband
