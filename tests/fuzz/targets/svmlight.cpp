#include "../../../plugins/datasets/svmlight/svmlight.cpp"

#include "dataset.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"1 1:0.5 3:2\n-1 2:1e-3 # comment\n", "0.5 qid:1 1:1\n1.5 qid:2 4:1\n", "1,2 1:1\n"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  Source source({{"train.svm", copy_of(bytes)}});
  Svmlight::Settings settings;
  settings.train = "train.svm";
  static_cast<void>(Svmlight(settings).load(source));
}
