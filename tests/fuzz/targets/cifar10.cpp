#include "../../../plugins/datasets/cifar10/cifar10.cpp"

#include "dataset.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {std::string(record, '\1'), std::string(2 * record, '\x09'), std::string(record - 1, '\0')};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  std::map<std::string, std::vector<std::uint8_t>> files;
  for (const std::string number : {"1", "2", "3", "4", "5"})
    files.emplace("data_batch_" + number + ".bin", copy_of(bytes));
  files.emplace("test_batch.bin", copy_of(bytes));
  Source source(std::move(files));
  static_cast<void>(Cifar10(Cifar10::Settings()).load(source));
}
