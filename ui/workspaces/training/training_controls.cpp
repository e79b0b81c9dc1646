#include "ui/workspaces/training/training_controls.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/lab/missing_parts.h"
#include "ui/lab/number_text.h"
#include "ui/lab/training_plan_json.h"
#include "ui/theme/icons.h"

namespace passband {
namespace {

constexpr int measureAfterMs = 700;
constexpr const char* begunPlan = "training/plan";
constexpr const char* begunCommand = "training/command";

}  // namespace

TrainingControls::TrainingControls(const Inputs& inputs, TrainingRun& run, JobBoard& jobs)
    : inputs_(inputs),
      run_(run),
      jobs_(jobs),
      form_(new TrainingForm(inputs)),
      lane_(jobs.addLane(tr("Training cost"), LanePolicy::Evaluation)),
      notes_(jobs.addSavingLane(tr("Begun training"))) {
  auto* const scroll = new QScrollArea;
  scroll->setWidget(form_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(form_->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(scroll, 1);
  column->addWidget(makeFoot());
  later_.setSingleShot(true);
  later_.setInterval(measureAfterMs);
  connect(&later_, &QTimer::timeout, this, &TrainingControls::measure);
  connect(form_, &TrainingForm::changed, this, &TrainingControls::planChanged);
  connect(&inputs_, &Inputs::changed, this, &TrainingControls::planChanged);
  connect(&jobs_, &JobBoard::restartAsked, this, [this] {
    if (cost_ && !cost_->problem.isEmpty()) planChanged();
  });
  const auto workEnded = [this] {
    if (cost_ || !isVisible() || jobs_.work().busy() || lane_.busy()) return;
    later_.start();
    showState();
  };
  connect(&jobs_.work(), &JobLane::changed, this, workEnded, Qt::QueuedConnection);
  connect(&run_, &TrainingRun::progressed, this, [this] {
    if (!run_.running() && !cost_ && isVisible()) later_.start();
    showState();
  });
  offerBegun();
  nameFolder();
  showState();
}

QWidget* TrainingControls::makeFoot() {
  auto* const foot = new QWidget;
  auto* const column = new QVBoxLayout(foot);
  column->setContentsMargins(0, 4, 6, 0);
  costLabel_ = new QLabel;
  state_ = new QLabel;
  for (QLabel* const label : {costLabel_, state_}) {
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  start_ = new QPushButton;
  start_->setToolTip(tr("A paused training resumes"));
  column->addWidget(costLabel_);
  column->addWidget(start_);
  column->addWidget(state_);
  connect(start_, &QPushButton::clicked, this, &TrainingControls::startOrStop);
  return foot;
}

void TrainingControls::offerBegun() {
  const QSettings settings;
  const auto plan = trainingPlanFromJson(settings.value(begunPlan).toString().toStdString());
  if (!plan || !run_.canGoOn(*plan)) return;
  begunFolder_ = namedFolder_ = plan->folder;
  begunArguments_ = settings.value(begunCommand).toStringList();
  form_->setPlan(*plan);
  for (int run = 0; run < plan->runs; ++run) {
    const auto record = recordOf(*plan, plan->options.seed + std::uint64_t(run));
    if (isDynamics(record)) run_.open(QString::fromStdString(record.string()));
  }
}

/// While nobody has typed another one, that of the training that can go on where the form is as it was, else a free
/// one.
void TrainingControls::nameFolder() {
  if (run_.running() || form_->folder() != namedFolder_) return;
  TrainingPlan now = form_->plan();
  now.folder = begunFolder_;
  const bool goesOn = run_.canGoOn(now) && trainingArguments(now, now.options.seed, inputs_) == begunArguments_;
  const auto& images = inputs_.current()->data;
  if (goesOn) {
    namedFolder_ = begunFolder_;
  } else {
    const QString network =
        form_->isFineTuning() ? QStringLiteral("further") : QString::fromStdString(now.options.architecture);
    namedFolder_ = freeTrainingFolder(network, images ? QString::fromStdString(images->info().source) : QString());
  }
  const QSignalBlocker quiet(form_);
  form_->setFolder(namedFolder_);
}

void TrainingControls::planChanged() {
  nameFolder();
  cost_.reset();
  if (isVisible() && !run_.running()) later_.start();
  showState();
}

bool TrainingControls::ready() const {
  const LabInputs& inputs = *inputs_.current();
  return !inputs_.settling() && inputs.hasImages() && (inputs.classifier || !form_->isFineTuning()) &&
         form_->problem().isEmpty();
}

void TrainingControls::measure() {
  const auto inputs = inputs_.current();
  if (run_.running() || !ready()) return;
  if (jobs_.work().busy()) return showState();  // it would slow that, and be measured too slow
  const auto ended = [this, measured = ++measurements_](JobState how) {
    if (measured != measurements_) return;
    cost_ = TrainingCost{.problem = unmeasuredText(how)};
    showState();
  };
  const JobRequest request{.title = tr("Estimating time and memory of the training"),
                           .current = [this, inputs] { return inputs_.isCurrent(inputs); },
                           .failed = [ended](const QString&) { ended(JobState::Failed); },
                           .dropped = [ended] { ended(JobState::Stopped); }};
  lane_.run(
      this, request,
      [inputs, plan = form_->plan()](JobContext& context) { return measureTrainingCost(*inputs, plan, context); },
      [this](const TrainingCost& cost) {
        cost_ = cost;
        showState();
      });
}

void TrainingControls::startOrStop() {
  if (run_.running()) return run_.stop();
  if (!ready()) return;
  later_.stop();
  ++measurements_;
  lane_.stopAll();
  const TrainingPlan now = form_->plan();
  begunFolder_ = now.folder;
  begunArguments_ = trainingArguments(now, now.options.seed, inputs_);
  // Settings are written through to the disk, which may take as long as it has other work.
  notes_.run(
      this, {.title = tr("Noting which training was begun"), .quiet = true},
      [plan = trainingPlanToJson(now), command = begunArguments_](JobContext&) {
        QSettings settings;
        settings.setValue(begunPlan, QString::fromStdString(plan));
        settings.setValue(begunCommand, command);
      },
      [] {});
  run_.start(now);
}

QString TrainingControls::costText() const {
  if (inputs_.settling()) return tr("Images, network or preprocessing are on the way: a training can begin then.");
  if (!inputs_.current()->hasImages()) return tr("A training takes images: see Setup.");
  if (form_->isFineTuning() && !inputs_.current()->classifier)
    return tr("No network is open that could be trained further.");
  if (const QString problem = form_->problem(); !problem.isEmpty()) return problem + '.';
  if (!cost_ && jobs_.work().busy()) return tr("What it will take is measured when other work has ended.");
  if (!cost_) return isVisible() ? tr("Measuring what it will take.") : QString();
  if (!cost_->problem.isEmpty()) return cost_->problem;
  const TrainingPlan now = form_->plan();
  const QString one =
      tr("%1 steps, at most %2").arg(countText(double(cost_->steps)), durationText(cost_->seconds(now)));
  return now.runs == 1 ? tr("%1, measured here.").arg(one)
                       : tr("%1 runs, each %2, measured here.").arg(now.runs).arg(one);
}

QString TrainingControls::stateText() const {
  if (!run_.running()) return {};
  const QString progress = progressText(run_.progress());
  return progress.isEmpty() ? tr("beginning") : progress;
}

void TrainingControls::showState() {
  start_->setEnabled(run_.running() || (ready() && !form_->folder().isEmpty()));
  start_->setText(run_.running() ? tr("&Stop") : run_.canGoOn(form_->plan()) ? tr("R&esume") : tr("&Train"));
  start_->setIcon(themeIcon(run_.running() ? "stop" : "run"));
  costLabel_->setVisible(!run_.running());
  costLabel_->setText(costText());
  state_->setVisible(run_.running());
  state_->setText(stateText());
}

void TrainingControls::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!cost_ && !run_.running()) later_.start();
  showState();
}

}  // namespace passband
