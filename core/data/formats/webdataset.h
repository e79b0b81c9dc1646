// WebDataset: tar shards in which the files of one sample have one name, KEY.jpg and KEY.cls, the label
// (webdataset.github.io).
#pragma once

#include "core/data/data_format.h"

namespace passband {

DataFormat webDatasetFormat();

}  // namespace passband
