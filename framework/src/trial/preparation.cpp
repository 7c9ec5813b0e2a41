#include "trial/preparation.h"

#include <algorithm>
#include <exception>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "data/digest.h"
#include "data/file_source.h"
#include "data/loading.h"
#include "plugin/guard.h"
#include "training/learner.h"
#include "trial/identity.h"
#include "trial/initial_file.h"
#include "values/json.h"
#include "values/json_memo.h"

namespace plexus::trial {
namespace {

class Preparer {
 public:
  Preparer(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
           const plugin::Registry& registry)
      : trials_(trials), registry_(registry), folder_(config_folder), source_(config_folder) {}

  Preparation run() {
    for (std::size_t trial = 0; trial < trials_.size(); ++trial) preparation_.trials.push_back(prepare(trial));
    return std::move(preparation_);
  }

 private:
  /// The two halves of the settings of a data set, and their texts.
  struct Divided {
    Value own;
    Value common;
    std::string own_key;
    std::string common_key;
  };

  struct Loaded {
    std::shared_ptr<const Data> data;  // null: it could not be loaded, which has been reported
    std::string digest;
  };

  PreparedTrial prepare(std::size_t trial) {
    const Value& settings = trials_[trial].settings;
    const Divided& dataset = divided(*settings.find("dataset"));
    const Loaded& loaded = load(trial, dataset.own_key, dataset.own);
    if (loaded.data == nullptr) return {};
    const std::string examples_key = dataset.own_key + dataset.common_key;
    const auto examples = select(trial, examples_key, loaded, dataset.common);
    check_training(trial, dataset);
    if (examples == nullptr) return {};
    const auto initial = initial_of(trial, settings);
    check_fit(trial, examples_key, settings, *examples, initial.get());
    Value recorded = initial == nullptr ? settings : with_content(settings, *initial);
    std::string id = trial_id(recorded, loaded.digest, registry_);
    return {std::move(id), "sha256:" + loaded.digest, examples, std::move(recorded), initial};
  }

  /// What a trial's model begins with, read once for all trials that say the same; null where they say nothing, or
  /// where it could not be read, which has been reported.
  std::shared_ptr<const training::InitialParameters> initial_of(std::size_t trial, const Value& settings) {
    const Value* const given = settings.find("model")->find("initial");
    if (given == nullptr || given->is_null()) return nullptr;
    const auto [entry, is_new] = initials_.try_emplace(json_.of(*given));
    if (is_new)
      attempt(trial, "model.initial", [&, &initial = entry->second] {
        training::InitialSettings asked;
        training::InitialSettings::parameters().from_value(*given, asked, registry_);
        initial = std::make_shared<const training::InitialParameters>(read_initial(asked, folder_));
      });
    return entry->second;
  }

  /// Once for all trials that share the settings.
  const Divided& divided(const Value& dataset) {
    const auto [entry, is_new] = divided_.try_emplace(&dataset.map());
    Divided& divided = entry->second;
    if (is_new) {
      std::tie(divided.own, divided.common) = data::split_dataset(dataset, registry_);
      divided.own_key = values::to_json(divided.own);
      divided.common_key = values::to_json(divided.common);
    }
    return divided;
  }

  template <class Action>
  void attempt(std::size_t trial, const std::string& key, const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      preparation_.problems.push_back({trial, key, error.what(), error.fault()});
    } catch (const std::exception& error) {
      preparation_.problems.push_back({trial, key, error.what(), Fault::environment});
    }
  }

  const Loaded& load(std::size_t trial, const std::string& key, const Value& settings) {
    const auto [entry, is_new] = loaded_.try_emplace(key);
    if (is_new)
      attempt(trial, "dataset", [&, &loaded = entry->second] {
        Data data = data::load_data(settings, registry_, source_);
        data::name_files_from(folder_, data);
        loaded.digest = data::digest_of(data);
        loaded.data = std::make_shared<const Data>(std::move(data));
      });
    return entry->second;
  }

  std::shared_ptr<const data::ExampleSet> select(std::size_t trial, const std::string& key, const Loaded& loaded,
                                                 const Value& common) {
    const auto [entry, is_new] = examples_.try_emplace(key);
    if (is_new) {
      const data::DatasetSettings settings = data::common_settings(common, registry_);
      const std::size_t known = preparation_.problems.size();
      attempt(trial, "dataset.augmentation",
              [&] { data::check_augmentation(settings.augmentation, loaded.data->shape); });
      if (preparation_.problems.size() > known) return entry->second;
      attempt(trial, "dataset", [&, &examples = entry->second] {
        examples = std::make_shared<const data::ExampleSet>(loaded.data, settings);
      });
    }
    return entry->second;
  }

  void check_training(std::size_t trial, const Divided& dataset) {
    const Value& training = *trials_[trial].settings.find("training");
    if (!checked_.insert(json_.of(training) + dataset.common_key).second) return;
    attempt(trial, "training", [&] {
      training::check_consistency(trials_[trial].training, data::common_settings(dataset.common, registry_));
    });
  }

  /// Components are built and planned once for each different choice, so that what they refuse is known before
  /// anything is trained.
  void check_fit(std::size_t trial, const std::string& examples_key, const Value& settings,
                 const data::ExampleSet& examples, const training::InitialParameters* initial) {
    const auto once = [&](const std::string& key, const auto& action) {
      if (checked_.insert(examples_key + key + json_.of(*settings.find(key))).second) attempt(trial, key, action);
    };
    once("loss", [&] { training::check_loss(*build<Loss>(settings, "loss"), examples); });
    once("model", [&] {
      const Value& model = *settings.find("model");
      plugin::guarded(registry_.context(Kind::model, model), [&] {
        const auto built = build<Model>(settings, "model");
        training::check_model(*built, examples);
        smallest_batches_[examples_key + json_.of(model)] = built->smallest_batch();
      });
    });
    if (initial != nullptr && checked_.insert(examples_key + "initial" + json_.of(*settings.find("model"))).second)
      attempt(trial, "model.initial",
              [&] { training::check_initial(*build<Model>(settings, "model"), examples, *initial); });
    check_batches(trial, examples_key, settings, examples);
    once("training", [&] { training::check_monitor(trials_[trial].training, examples); });
    once("optimizer", [&] { (void)build<Optimizer>(settings, "optimizer"); });
    once("schedule", [&] { (void)build<Schedule>(settings, "schedule"); });
  }

  /// A model may need more than one row in a batch.
  void check_batches(std::size_t trial, const std::string& examples_key, const Value& settings,
                     const data::ExampleSet& examples) {
    const std::string model_key = examples_key + json_.of(*settings.find("model"));
    const auto smallest = smallest_batches_.find(model_key);
    if (smallest == smallest_batches_.end() || smallest->second < 2) return;
    const Value& training = *settings.find("training");
    if (!checked_.insert(model_key + json_.of(training)).second) return;
    attempt(trial, "training.batch_size", [&] {
      training::check_batches(smallest->second, trials_[trial].training.batch_size, examples.train().count);
    });
  }

  template <class Base>
  std::shared_ptr<Base> build(const Value& settings, const std::string& key) {
    return std::static_pointer_cast<Base>(registry_.build(Base::kind, *settings.find(key)));
  }

  const std::vector<Trial>& trials_;
  const plugin::Registry& registry_;
  std::filesystem::path folder_;
  data::FileDataSource source_;
  std::map<std::string, Loaded> loaded_;
  std::map<std::string, std::shared_ptr<const data::ExampleSet>> examples_;
  std::map<std::string, std::shared_ptr<const training::InitialParameters>> initials_;
  std::unordered_set<std::string> checked_;
  std::unordered_map<std::string, std::size_t> smallest_batches_;  // of each model with each data
  std::unordered_map<const void*, Divided> divided_;               // by where the settings lie
  values::JsonMemo json_;
  Preparation preparation_;
};

}  // namespace

Preparation prepare(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
                    const plugin::Registry& registry) {
  return Preparer(trials, config_folder, registry).run();
}

std::unique_ptr<training::TrialSettings> build_settings(const Value& settings, const plugin::Registry& registry) {
  auto built = std::make_unique<training::TrialSettings>();
  Value own = settings;  // of the data set only what is the plugin's
  own.set("dataset", data::split_dataset(*settings.find("dataset"), registry).first);
  training::TrialSettings::parameters().from_value(own, *built, registry);
  return built;
}

}  // namespace plexus::trial
