#include "experiment/search_settings.h"

namespace plexus::experiment {

Parameters<SearchSettings> SearchSettings::parameters() {
  return {
      {"method", &SearchSettings::method, one_of({"successive_halving", "hyperband"}),
       "successive_halving compares all trials after a few epochs and trains on with the best of them, again and "
       "again; hyperband hedges between several such tournaments, which start with different numbers of epochs"},
      {"metric", &SearchSettings::metric,
       "what trials are compared by; validation_loss where there are validation rows, otherwise train_loss"},
      {"reduction", &SearchSettings::reduction, at_least(2), "η: one of so many trials goes on"},
      {"min_epochs", &SearchSettings::min_epochs, at_least(1), "epochs before the first comparison"},
  };
}

}  // namespace plexus::experiment
