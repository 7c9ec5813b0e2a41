#include "results/trial_file.h"

#include "../../unit/results/sample_trial.h"
#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() { return {text_of(results::trial_image(test::sample_trial()))}; }

/// Whatever the bytes are, the whole record and the summary say the same of them.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const std::filesystem::path path = file_of(bytes);
  const results::TrialSummary summary = results::read_trial_summary(path);
  if (static_cast<const results::TrialSummary&>(results::read_trial(path)) != summary) std::abort();
}
