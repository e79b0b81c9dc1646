// What a file or folder is to the window: told by its content, as `passband-cli info` tells it.
#pragma once

#include <string>

namespace passband {

enum class FileRole { Data, Model, Project, Mask, Record };

struct OpenedFile {
  std::string path;
  FileRole role = FileRole::Data;
};

/// Reads no more than is needed to tell. Throws Error that says what it is instead, and what to do with it. For a lane.
OpenedFile recogniseFile(const std::string& source);

}  // namespace passband
