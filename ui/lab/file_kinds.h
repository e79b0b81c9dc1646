// What can be opened, in the words of buttons, menus and dialogs: made from the tables of formats.
#pragma once

#include <QString>

namespace passband {

/// "Labelled images: a folder with .., CIFAR or .."
QString imageKindsText();
/// "A model file: torch.export, TorchScript, .."
QString modelKindsText();
/// The filters of a file dialog, all files last.
QString modelFilter();

}  // namespace passband
