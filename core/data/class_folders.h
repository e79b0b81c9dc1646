// Folders of class folders: DIR/cat/a.jpg, DIR/dog/more/b.png. The folders' names are the classes, sorted; images are
// found by their magic bytes in sub-folders too; hidden files and files that are no images are ignored.
#pragma once

#include "core/data/data_format.h"

namespace passband {

/// Opening reads only the images' headers; info() gives a size and channels only where all of them agree.
DataFormat classFoldersFormat();

}  // namespace passband
