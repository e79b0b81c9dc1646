// The models of the window with a small network and generated images, or with the real ones.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/wait.h"
#include "ui/lab/lab.h"

namespace passband::test {

class LabTest : public testing::Test {
 protected:
  void openSmall() {
    writeSmallModel(folder / "small.safetensors", {.classes = 4, .seed = 3});
    open("syn:B1?images=40", (folder / "small.safetensors").string());
  }

  void open(const std::string& data, const std::string& model) {
    lab.inputs.openData(QString::fromStdString(data));
    lab.inputs.openModel(QString::fromStdString(model));
    ASSERT_TRUE(waitUntil([&] { return lab.inputs.current()->complete(); }));
  }

  TemporaryFolder folder;
  Lab lab;
};

}  // namespace passband::test
