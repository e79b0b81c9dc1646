// Sets of image files, of a folder or an archive, each with its label: what class folders and lists of labels come to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/archives/file_tree.h"
#include "core/data/data_format.h"
#include "core/data/formats/image_file.h"
#include "core/data/formats/image_header.h"

namespace passband {

struct LabelledFile {
  FileTree::Entry entry;
  std::int32_t label = 0;
  std::optional<ImageKind> kind = {};  ///< nothing: no image
  std::optional<ImageHeader> header = {};
  bool turned = false;  ///< its EXIF orientation is not upright
};

/// Looks at the files' beginnings, on all processors, and drops those that are no images. Gives the names of these.
std::vector<std::string> keepImages(const FileTree& tree, std::vector<LabelledFile>& files, bool glance);

/// "3 files were skipped: WHY; the first are 'a', 'b' and 'c'"
std::string leftOutText(const std::vector<std::string>& names, const std::string& why);

/// Remarks on the files that are named like images and are not used: of kinds that are not read, or no images at all.
void remarkOnOthers(ImageSetInfo& info, const std::vector<std::string>& names);

/// "as it is stored" for the change "exif=ignore" of a source. Throws UsageError for another word.
Turning turningOf(const std::string& exif);

/// The set of these images. `info` has source, format and class names; size and channels are filled in where all images
/// agree, as is the hash of names, sizes and labels.
std::shared_ptr<const ImageSet> imageFiles(ImageSetInfo info, std::shared_ptr<const FileTree> tree,
                                           std::vector<LabelledFile> files, Turning turning);

}  // namespace passband
