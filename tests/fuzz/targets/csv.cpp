#include "../../../plugins/datasets/csv/csv.cpp"

#include "dataset.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"a,b,label\n1,2.5,cat\n-3e2,4,\"dog, \"\"big\"\"\"\n", "1;2;0\r\n3;4;1\r\n", "\xEF\xBB\xBF 1 2 0\n 3 4 1\n",
          "x\ty\tz\n1\t2\t0.5\n"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  Source source({{"train.csv", copy_of(bytes)}});
  Csv::Settings settings;
  settings.train = "train.csv";
  static_cast<void>(Csv(settings).load(source));
}
