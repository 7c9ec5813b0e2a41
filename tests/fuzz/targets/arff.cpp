#include "../../../plugins/datasets/arff/arff.cpp"

#include "dataset.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {
      "@relation r\n@attribute a numeric\n@attribute 'b c' real\n@attribute class {x, \"y z\"}\n@data\n1,2,x\n?,1e3,'y "
      "z'\n% comment\n",
      "@RELATION r\r\n@ATTRIBUTE a INTEGER\r\n@ATTRIBUTE t numeric\r\n@DATA\r\n{0 1, 1 2}\r\n{1 0.5}\r\n"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  Source source({{"train.arff", copy_of(bytes)}});
  Arff::Settings settings;
  settings.train = "train.arff";
  static_cast<void>(Arff(settings).load(source));
}
