#include "ui/widgets/help_note.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace passband {

void showHelpNote(const QString& name, QWidget* parent) {
  QFile file(":/help/" + name + ".md");
  const bool found = file.open(QIODevice::ReadOnly);
  auto* const dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QCoreApplication::translate("HelpNote", "How to read this"));
  auto* const text = new QTextBrowser;
  text->setOpenExternalLinks(true);
  text->setFrameShape(QFrame::NoFrame);
  text->setMarkdown(found ? QString::fromUtf8(file.readAll())
                          : QCoreApplication::translate("HelpNote", "There is no note for this page."));
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  auto* const column = new QVBoxLayout(dialog);
  column->addWidget(text);
  column->addWidget(buttons);
  dialog->resize(560, 520);
  dialog->show();
}

}  // namespace passband
