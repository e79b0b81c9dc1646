// Folders of class folders, DIR/cat/a.jpg, DIR/dog/more/b.png, also inside zip and tar archives, which are read in
// place. The folders' names are the classes, sorted; images are found by their magic bytes in sub-folders too; hidden
// files and files that are no images are ignored.
#pragma once

#include "core/data/data_format.h"

namespace passband {

/// Opening reads only the images' headers; info() gives a size and channels only where all of them agree. Where a list
/// of labels (labels.csv, labels.json) lies beside the images, core/data/label_table.h decides. "DIR:train" and
/// "ARCHIVE:train" take the part of that name; folders that an archive's members all share are passed over.
DataFormat classFoldersFormat();
DataFormat archiveFormat();

}  // namespace passband
