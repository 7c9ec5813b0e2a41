#include <fstream>

#include "experiment/plan_file.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {R"({"plan":1,"name":"grid","config_folder":"/x","config":"seed: 1\n","product":true,"axes":[{"name":"seed",)"
          R"("config_key":"seed","labels":[1,2],"along":[]}],"settings":[{"key":"seed","each":[1,2]},{"key":"model",)"
          R"("all":{"plugin":"shallow"}}],"trials":[{"point":[0],"ids":["a"]},{"point":[1],"ids":["b","c"]}]})"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  std::filesystem::create_directories(folder() / "trials");
  std::ofstream(folder() / "trials/plan.json", std::ios::binary) << text_of(bytes);
  static_cast<void>(experiment::read_plan_file(folder()));
}
