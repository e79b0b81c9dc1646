// What was opened lately, per kind, kept in the settings.
#pragma once

#include <QObject>
#include <QStringList>

namespace passband {

/// Thread rule: UI thread.
class RecentFiles : public QObject {
  Q_OBJECT

 public:
  enum class Kind { Project, Data, Model };
  static constexpr qsizetype most = 8;

  explicit RecentFiles(QObject* parent = nullptr) : QObject(parent) {}

  /// Newest first.
  QStringList files(Kind kind) const;
  void add(Kind kind, const QString& file);
  void remove(Kind kind, const QString& file);
  void clear();

 signals:
  void changed();

 private:
  void store(Kind kind, const QStringList& files);
};

}  // namespace passband
