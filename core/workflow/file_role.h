// What a file or folder is to Passband, told by its content: one list, for the command line and for the window.
#pragma once

#include <string>

namespace passband {

enum class FileRole {
  TrainingLog,   ///< core/export/dynamics_record.h
  SearchFolder,  ///< the maps that a search left
  Images,        ///< core/data/data_format.h
  Project,
  MaskDictionary,  ///< published masks, one per class
  Mask,            ///< or a map of other values: .npy, .csv, a grey picture
  Model,           ///< core/model/model_format.h
};

struct IdentifiedFile {
  FileRole role = FileRole::Images;
  /// The path; of images and models the source as it was given.
  std::string source;
};

/// Reads no more than is needed to tell. A folder that is nothing else is images, and a file name.passband a project:
/// opening them says what they lack. Throws Error that says what the file is instead, and what to do with it.
IdentifiedFile identify(const std::string& source);

}  // namespace passband
