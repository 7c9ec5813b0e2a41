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
#include "data/soft_targets.h"
#include "files/sha256.h"
#include "plugin/guard.h"
#include "plugin/optimizer_groups.h"
#include "training/default_metrics.h"
#include "training/learner.h"
#include "training/measures.h"
#include "training/observation.h"
#include "trial/identity.h"
#include "trial/initial_file.h"
#include "trial/stage.h"
#include "trial/tokens.h"
#include "values/exception_text.h"
#include "values/json.h"
#include "values/json_memo.h"

namespace plexus::trial {

struct PreparationMemory::Contents {
  struct Loaded {
    std::shared_ptr<const Data> data;  // null: it could not be loaded, which has been reported
    std::string digest;
  };

  std::map<std::string, Loaded> loaded;
  std::map<std::string, std::shared_ptr<const data::ExampleSet>> examples;
  std::map<std::string, std::string> soft_digests;  // as examples; empty: they have no soft targets
  std::map<std::string, std::shared_ptr<const metrics::Definitions>> measured;
  std::map<std::string, std::shared_ptr<const training::InitialParameters>> initials;
  std::unordered_set<std::string> checked;
  std::unordered_map<std::string, std::size_t> smallest_batches;  // of each model with each data
  std::unordered_map<std::string, std::vector<Objective>> objectives;
  std::unordered_map<std::string, std::vector<std::string>> default_metrics;  // by examples and loss
};

PreparationMemory::PreparationMemory() : contents_(std::make_unique<Contents>()) {}
PreparationMemory::~PreparationMemory() = default;

class Preparer {
 public:
  Preparer(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
           const plugin::Registry& registry, PreparationMemory& memory)
      : trials_(trials),
        registry_(registry),
        folder_(config_folder),
        source_(config_folder),
        loaded_(memory.contents_->loaded),
        examples_(memory.contents_->examples),
        soft_digests_(memory.contents_->soft_digests),
        measured_(memory.contents_->measured),
        initials_(memory.contents_->initials),
        checked_(memory.contents_->checked),
        smallest_batches_(memory.contents_->smallest_batches),
        objectives_(memory.contents_->objectives),
        default_metrics_(memory.contents_->default_metrics) {}

  Preparation run() {
    for (std::size_t trial = 0; trial < trials_.size(); ++trial) preparation_.trials.push_back(prepare(trial));
    check_moments();
    return std::move(preparation_);
  }

 private:
  /// Histories of one experiment are over epochs or over steps.
  void check_moments() {
    const auto by_steps = [this](std::size_t trial) {
      return training::evaluation_moments(trials_[trial].training).by_steps;
    };
    for (std::size_t trial = 1; trial < trials_.size(); ++trial)
      if (by_steps(trial) != by_steps(0)) {
        preparation_.problems.push_back(
            {trial, "training.evaluate_every",
             "some trials are measured after so many epochs and others after so many steps, so that their histories "
             "have no common dimension; give 'training.evaluate_every' of all of them in epochs, or in steps"});
        return;
      }
  }

  /// The two halves of the settings of a data set, and their texts.
  struct Divided {
    Value own;
    Value common;
    std::string own_key;
    std::string common_key;
  };

  using Loaded = PreparationMemory::Contents::Loaded;

  PreparedTrial prepare(std::size_t trial) {
    const Divided& dataset = divided(*trials_[trial].settings.find("dataset"));
    const Loaded& loaded = load(trial, dataset);
    if (loaded.data == nullptr) return {};
    const std::string examples_key = dataset.own_key + dataset.common_key;
    const auto examples = select(trial, examples_key, loaded, dataset.common);
    check_training(trial, dataset);
    if (examples == nullptr) return {};
    const Value settings = with_metrics(trials_[trial].settings, examples_key, *examples);
    const std::optional<StageBefore>& before = trials_[trial].before;
    const auto initial = before ? nullptr : initial_of(trial, settings);
    check_model(trial, examples_key, settings, *examples);
    const auto measured = measured_of(trial, examples_key, settings, *examples);
    check_fit(trial, examples_key, settings, *examples, *measured, initial.get());
    if (before && !check_stage(trial, examples_key, *examples)) return {};
    Value recorded = initial == nullptr ? settings : with_content(settings, *initial);
    if (before) recorded = with_stage(settings, preparation_.trials[before->trial].id);
    // What a teacher says is a part of the data.
    const std::string& soft = soft_digests_[examples_key];
    const std::string digest = soft.empty() ? loaded.digest : files::sha256_hex(loaded.digest + soft);
    std::string id = trial_id(recorded, digest, registry_);
    std::string first = before ? preparation_.trials[before->trial].first_stage : id;
    return {std::move(id), "sha256:" + digest, examples, measured, std::move(recorded), initial, std::move(first)};
  }

  /// False: what is wrong was reported, here or at the stage before.
  bool check_stage(std::size_t trial, const std::string& examples_key, const data::ExampleSet& examples) {
    const std::size_t before = trials_[trial].before->trial;
    const auto& examples_before = preparation_.trials[before].examples;
    if (examples_before == nullptr || preparation_.trials[before].id.empty()) return false;
    const Value& own = trials_[trial].settings;
    const Value& others = trials_[before].settings;
    const std::string key = "stage" + examples_key + json_.of(*own.find("model")) + json_.of(*others.find("model")) +
                            json_.of(*others.find("dataset")) + json_.of(*others.find("results"));
    if (!checked_.insert(key).second) return true;
    const std::size_t known = preparation_.problems.size();
    attempt(trial, "model.initial",
            [&] { check_takeover(trials_[trial], examples, trials_[before], *examples_before, registry_); });
    return preparation_.problems.size() == known;
  }

  /// With those metrics named that are measured where nothing is said.
  Value with_metrics(const Value& settings, const std::string& examples_key, const data::ExampleSet& examples) {
    if (const Value* const asked = settings.find("metrics"); asked != nullptr && !asked->is_null()) return settings;
    const auto [entry, is_new] = default_metrics_.try_emplace(examples_key + json_.of(*settings.find("loss")));
    if (is_new) {
      try {
        const auto loss = build<Loss>(settings, "loss");
        training::check_loss(*loss, examples);
        entry->second = training::default_metrics(*loss, examples);
      } catch (const Error& error) {  // said where the loss is held against the data
        if (error.fault() == Fault::environment) throw;
        entry->second.clear();
      }
      std::erase_if(entry->second,
                    [&](const std::string& name) { return registry_.try_find(Kind::metric, name) == nullptr; });
    }
    if (entry->second.empty()) return settings;
    Value::List metrics;
    for (const std::string& name : entry->second) metrics.emplace_back(Value::Map{{"plugin", Value(name)}});
    Value all = settings;
    all.set("metrics", Value(std::move(metrics)));
    return all;
  }

  /// Once for all trials that measure the same on the same data. Never null.
  std::shared_ptr<const metrics::Definitions> measured_of(std::size_t trial, const std::string& examples_key,
                                                          const Value& settings, const data::ExampleSet& examples) {
    const Value* const asked = settings.find("metrics");
    const std::vector<Objective>& objectives = objectives_[examples_key + json_.of(*settings.find("model"))];
    std::string key = examples_key;
    key += json_.of(*settings.find("loss"));
    if (asked != nullptr && !asked->is_null()) key += json_.of(*asked);
    for (const Objective& objective : objectives) key += "/" + objective.name;
    const auto [entry, is_new] = measured_.try_emplace(key);
    if (!is_new) return entry->second;
    auto& measured = entry->second;
    measured =
        std::make_shared<const metrics::Definitions>(training::Measures(examples.data().classification).definitions());
    attempt(trial, "metrics", [&] {
      std::optional<std::vector<Component<Metric>>> metrics;
      if (asked != nullptr && !asked->is_null())
        for (const Value& metric : asked->list()) {
          if (!metrics) metrics.emplace();
          metrics->emplace_back().build(metric, registry_);
        }
      if (asked != nullptr && asked->is_list() && !metrics) metrics.emplace();
      const training::Measures measures(metrics, examples.data(), build<Loss>(settings, "loss")->logits(), objectives);
      measured = std::make_shared<const metrics::Definitions>(measures.definitions());
    });
    return measured;
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
      preparation_.problems.push_back({trial, key, values::text_of(error), Fault::environment});
    }
  }

  const Loaded& load(std::size_t trial, const Divided& dataset) {
    const bool in_memory = data::in_memory(dataset.common);
    const auto [entry, is_new] = loaded_.try_emplace(dataset.own_key + (in_memory ? "" : " on disk"));
    if (is_new)
      attempt(trial, "dataset", [&, &loaded = entry->second] {
        data::FileDataSource source(folder_, in_memory);
        Data data = data::load_data(dataset.own, registry_, source);
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
        data::SoftTargets soft;
        if (settings.soft_targets) soft = data::read_soft_targets(*settings.soft_targets, *loaded.data, source_);
        soft_digests_[key] = soft.digest;
        examples = std::make_shared<const data::ExampleSet>(loaded.data, settings, std::move(soft.probabilities));
      });
    }
    return entry->second;
  }

  void check_training(std::size_t trial, const Divided& dataset) {
    const Value& training = *trials_[trial].settings.find("training");
    if (!checked_.insert(json_.of(training) + dataset.common_key).second) return;
    attempt(trial, "training", [&] {
      training::check_consistency(trials_[trial].training, data::common_settings(dataset.common, registry_));
      training::check_average(trials_[trial].training, trials_[trial].results);
    });
  }

  void check_model(std::size_t trial, const std::string& examples_key, const Value& settings,
                   const data::ExampleSet& examples) {
    const Value& model = *settings.find("model");
    const std::string key = examples_key + json_.of(model);
    if (!checked_.insert(examples_key + "model" + json_.of(model)).second) return;
    attempt(trial, "model", [&] {
      plugin::guarded(registry_.context(Kind::model, model), [&] {
        const auto built = build<Model>(settings, "model");
        training::check_model(*built, examples);
        smallest_batches_[key] = built->smallest_batch();
        objectives_[key].assign(built->objectives().begin(), built->objectives().end());
      });
    });
  }

  /// Components are built and planned once for each different choice, so that what they refuse is known before
  /// anything is trained.
  void check_fit(std::size_t trial, const std::string& examples_key, const Value& settings,
                 const data::ExampleSet& examples, const metrics::Definitions& measured,
                 const training::InitialParameters* initial) {
    const auto once = [&](const std::string& key, const auto& action) {
      if (checked_.insert(examples_key + key + json_.of(*settings.find(key))).second) attempt(trial, key, action);
    };
    once("loss", [&] { training::check_loss(*build<Loss>(settings, "loss"), examples); });
    check_observers(trial, examples_key, settings, examples);
    if (initial != nullptr && checked_.insert(examples_key + "initial" + json_.of(*settings.find("model"))).second)
      attempt(trial, "model.initial",
              [&] { training::check_initial(*build<Model>(settings, "model"), examples, *initial); });
    check_batches(trial, examples_key, settings, examples);
    if (checked_.insert(examples_key + "tokens" + json_.of(*settings.find("model"))).second)
      attempt(trial, "model", [&] { check_tokens(*settings.find("model"), examples.encoding().tokens()); });
    once("training", [&] {
      training::check_monitor(trials_[trial].training, examples, measured);
      training::check_classes(trials_[trial].training, examples);
    });
    check_turns(trial, examples_key, settings, examples);
    check_optimizer(trial, examples_key, settings, examples);
    check_schedule(trial, examples_key, settings, examples);
  }

  /// They are those of the model.
  void check_turns(std::size_t trial, const std::string& examples_key, const Value& settings,
                   const data::ExampleSet& examples) {
    const training::TrainingSettings& training = trials_[trial].training;
    if (training.alternate.empty()) return;
    const std::string key =
        examples_key + "turns" + json_.of(*settings.find("model")) + json_.of(*settings.find("training"));
    if (!checked_.insert(key).second || !preparation_.problems.empty()) return;
    attempt(trial, "training.alternate",
            [&] { training::check_turns(*build<Model>(settings, "model"), examples, training); });
  }

  /// One that sets the momentum needs an optimizer that follows.
  void check_schedule(std::size_t trial, const std::string& examples_key, const Value& settings,
                      const data::ExampleSet& examples) {
    const std::string key = examples_key + "schedule" + json_.of(*settings.find("schedule")) +
                            json_.of(*settings.find("optimizer")) + json_.of(*settings.find("training"));
    if (!checked_.insert(key).second) return;
    attempt(trial, "schedule", [&] {
      const auto schedule = build<Schedule>(settings, "schedule");
      if (preparation_.problems.empty())
        training::check_momentum(*schedule, *build<Optimizer>(settings, "optimizer"), trials_[trial].training,
                                 examples.train().count);
    });
  }

  /// With the model's parameters where groups name some.
  void check_optimizer(std::size_t trial, const std::string& examples_key, const Value& settings,
                       const data::ExampleSet& examples) {
    const Value& optimizer = *settings.find("optimizer");
    const Value* const groups = optimizer.find("groups");
    const bool has_groups = groups != nullptr && groups->is_map() && !groups->map().empty();
    const std::string model = has_groups ? json_.of(*settings.find("model")) : std::string();
    if (!checked_.insert(examples_key + "optimizer" + model + json_.of(optimizer)).second) return;
    attempt(trial, "optimizer", [&] {
      plugin::guarded(registry_.context(Kind::optimizer, optimizer), [&] {
        const auto built = build<Optimizer>(settings, "optimizer");
        if (has_groups) training::check_optimizer(*built, *build<Model>(settings, "model"), examples);
      });
    });
  }

  /// They look at the parameters of a planned model.
  void check_observers(std::size_t trial, const std::string& examples_key, const Value& settings,
                       const data::ExampleSet& examples) {
    const Value* const observers = settings.find("observers");
    if (observers == nullptr || !observers->is_list() || observers->list().empty()) return;
    const std::string key = examples_key + "observers" + json_.of(*observers) + json_.of(*settings.find("model")) +
                            json_.of(*settings.find("optimizer"));
    if (!checked_.insert(key).second || !preparation_.problems.empty()) return;
    attempt(trial, "observers", [&] {
      const auto built = build_settings(settings, registry_);
      training::check_observers(*built, examples);
    });
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
  std::map<std::string, Loaded>& loaded_;
  std::map<std::string, std::shared_ptr<const data::ExampleSet>>& examples_;
  std::map<std::string, std::string>& soft_digests_;
  std::map<std::string, std::shared_ptr<const metrics::Definitions>>& measured_;
  std::map<std::string, std::shared_ptr<const training::InitialParameters>>& initials_;
  std::unordered_set<std::string>& checked_;
  std::unordered_map<std::string, std::size_t>& smallest_batches_;
  std::unordered_map<std::string, std::vector<Objective>>& objectives_;
  std::unordered_map<std::string, std::vector<std::string>>& default_metrics_;
  std::unordered_map<const void*, Divided> divided_;  // by where the settings lie
  values::JsonMemo json_;
  Preparation preparation_;
};

Preparation prepare(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
                    const plugin::Registry& registry) {
  PreparationMemory memory;
  return prepare(trials, config_folder, registry, memory);
}

Preparation prepare(const std::vector<Trial>& trials, const std::filesystem::path& config_folder,
                    const plugin::Registry& registry, PreparationMemory& memory) {
  return Preparer(trials, config_folder, registry, memory).run();
}

std::unique_ptr<training::TrialSettings> build_settings(const Value& settings, const plugin::Registry& registry) {
  auto built = std::make_unique<training::TrialSettings>();
  Value own = settings;  // of the data set only what is the plugin's
  own.set("dataset", data::split_dataset(*settings.find("dataset"), registry).first);
  training::TrialSettings::parameters().from_value(own, *built, registry);
  return built;
}

std::unique_ptr<training::TrialSettings> build_settings(const Trial& trial, const PreparedTrial& prepared,
                                                        const plugin::Registry& registry) {
  Value settings = trial.settings;
  if (const Value* const metrics = prepared.settings.find("metrics")) settings.set("metrics", *metrics);
  auto built = build_settings(settings, registry);
  built->initial = prepared.initial;
  if (const Value* const groups = settings.find("optimizer")->find("groups"); groups != nullptr && groups->is_map())
    built->is_kept = [optimizer = *settings.find("optimizer")](const OptimizedParameter& parameter) {
      return plugin::is_kept(optimizer, parameter);
    };
  return built;
}

}  // namespace plexus::trial
