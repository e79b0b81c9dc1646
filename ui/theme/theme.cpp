#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>

namespace passband {
namespace {

struct Colours {
  QRgb window, base, alternate, text, dimmed, button, edge, highlight, highlightedText, link, toolTip;
};

constexpr Colours light{0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xff1d2127, 0xff6d747e, 0xffe9ebef,
                        0xffb9bec6, 0xff2f6db5, 0xffffffff, 0xff1c5fae, 0xfffdfdf3};
constexpr Colours dark{0xff24272c, 0xff1b1d21, 0xff212429, 0xffe4e6ea, 0xff8d949e, 0xff32363d,
                       0xff4b5059, 0xff3d7cc9, 0xffffffff, 0xff7db4f0, 0xff363a41};

QPalette paletteOf(const Colours& colours) {
  QPalette palette(QColor(colours.button), QColor(colours.window));
  const auto set = [&palette](QPalette::ColorRole role, QRgb colour) { palette.setColor(role, QColor(colour)); };
  set(QPalette::Window, colours.window);
  set(QPalette::WindowText, colours.text);
  set(QPalette::Base, colours.base);
  set(QPalette::AlternateBase, colours.alternate);
  set(QPalette::Text, colours.text);
  set(QPalette::Button, colours.button);
  set(QPalette::ButtonText, colours.text);
  set(QPalette::BrightText, colours.highlightedText);
  set(QPalette::Mid, colours.edge);
  set(QPalette::Highlight, colours.highlight);
  set(QPalette::HighlightedText, colours.highlightedText);
  set(QPalette::Link, colours.link);
  set(QPalette::LinkVisited, colours.link);
  set(QPalette::ToolTipBase, colours.toolTip);
  set(QPalette::ToolTipText, colours.text);
  set(QPalette::PlaceholderText, colours.dimmed);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, QColor(colours.dimmed));
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(colours.edge));
  return palette;
}

}  // namespace

void applyColourScheme(ColourScheme scheme) {
  if (QApplication::style()->name().compare("fusion", Qt::CaseInsensitive) != 0) {
    QApplication::setStyle(QStyleFactory::create("Fusion"));
  }
  QApplication::setPalette(QPalette());  // back to the platform's, which says what the system wants
  const bool wantsDark =
      scheme == ColourScheme::Dark || (scheme == ColourScheme::System && isDark(QApplication::palette()));
  const QPalette palette = paletteOf(wantsDark ? dark : light);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
}

QString nameOf(ColourScheme scheme) {
  return scheme == ColourScheme::Light ? "light" : scheme == ColourScheme::Dark ? "dark" : "system";
}

ColourScheme colourSchemeOf(const QString& name) {
  return name == "light" ? ColourScheme::Light : name == "dark" ? ColourScheme::Dark : ColourScheme::System;
}

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor severityColour(Severity severity, const QPalette& palette) {
  const bool onDark = isDark(palette);
  switch (severity) {
    case Severity::Error:
      return QColor(onDark ? 0xfff0857b : 0xffb3261e);
    case Severity::Warning:
      return QColor(onDark ? 0xffe8b55a : 0xff93610a);
    case Severity::Note:
      break;
  }
  return palette.color(QPalette::Link);
}

}  // namespace passband
