#include "data/settings.h"

namespace plexus::data {

Parameters<DatasetSettings> DatasetSettings::parameters() {
  return {
      {"train_limit", &DatasetSettings::train_limit, at_least(1), "train on the first N rows only"},
      {"test_limit", &DatasetSettings::test_limit, at_least(1), "test on the first N rows only"},
      {"validation", &DatasetSettings::validation, at_least(0),
       "hold out the last N training rows for validation; they are never trained on"},
      {"normalize", &DatasetSettings::normalize, one_of({"none", "scale", "standardize"}),
       "scale: to 0…1 (bytes by 1/255, reals by the range of each feature in the training rows); standardize: mean 0, "
       "variance 1 over the training rows, for each channel of an image or each feature; none: as stored"},
      {"augmentation", &DatasetSettings::augmentation,
       "random distortions of training images, new in each epoch; 0: none. Test and validation rows stay as they are"},
  };
}

}  // namespace plexus::data
