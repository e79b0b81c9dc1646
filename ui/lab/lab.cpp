#include "ui/lab/lab.h"

#include <QCoreApplication>

namespace passband {

Lab::Lab() {
  QObject::connect(&jobs, &JobBoard::changed, &messages, [this](JobLane*, const JobStatus& status) {
    if (status.state == JobState::Failed) messages.error(status.error);
    if (status.state != JobState::Abandoned) return;
    messages.warn(QCoreApplication::translate("Lab",
                                              "A job that was stopped did not end and is abandoned: '%1'. It may use "
                                              "memory and a processor until the window is closed.")
                      .arg(status.title));
  });
}

}  // namespace passband
