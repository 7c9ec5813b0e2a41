// How many virtual functions each class of the SDK has, as constant data that can be read from the file of a library.
//
// Rationale: a virtual function more or less makes both sides call the wrong ones, and changes no size. The hash of the
// headers shows it where the library was built with plexus_add_plugin(); this shows it however it was compiled. The
// pointer to a virtual function that follows all others holds its place in the table of functions (Itanium C++ ABI).
#pragma once

#include <plexus/dataset.h>
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/metric.h>
#include <plexus/observer.h>
#include <plexus/optimizer.h>
#include <plexus/registrar.h>
#include <plexus/schedule.h>
#include <plexus/search.h>

#include <array>
#include <string_view>

namespace plexus {

namespace detail {

template <class Base>
struct WithOneMore : Base {
  virtual void plexus_one_more() = 0;
};

template <class Base>
using OneMore = void (WithOneMore<Base>::*)();

template <class Base>
constexpr OneMore<Base> one_more = &WithOneMore<Base>::plexus_one_more;

}  // namespace detail

/// One pointer to a member function for each class, in the order of `virtual_function_owners`.
struct VirtualFunctions {
  detail::OneMore<Model> model = detail::one_more<Model>;
  detail::OneMore<Layer> layer = detail::one_more<Layer>;
  detail::OneMore<Activation> activation = detail::one_more<Activation>;
  detail::OneMore<Optimizer> optimizer = detail::one_more<Optimizer>;
  detail::OneMore<Dataset> dataset = detail::one_more<Dataset>;
  detail::OneMore<Loss> loss = detail::one_more<Loss>;
  detail::OneMore<Initializer> initializer = detail::one_more<Initializer>;
  detail::OneMore<Schedule> schedule = detail::one_more<Schedule>;
  detail::OneMore<Search> search = detail::one_more<Search>;
  detail::OneMore<Metric> metric = detail::one_more<Metric>;
  detail::OneMore<Observer> observer = detail::one_more<Observer>;
  detail::OneMore<ModelPlan> model_plan = detail::one_more<ModelPlan>;
  detail::OneMore<OptimizerPlan> optimizer_plan = detail::one_more<OptimizerPlan>;
  detail::OneMore<ObserverPlan> observer_plan = detail::one_more<ObserverPlan>;
  detail::OneMore<Observed> observed = detail::one_more<Observed>;
  detail::OneMore<DataSource> data_source = detail::one_more<DataSource>;
  detail::OneMore<InputsOnDisk> inputs_on_disk = detail::one_more<InputsOnDisk>;
  detail::OneMore<InputsWriter> inputs_writer = detail::one_more<InputsWriter>;
  detail::OneMore<Gradients> gradients = detail::one_more<Gradients>;
  detail::OneMore<DescribedModel> described_model = detail::one_more<DescribedModel>;
  detail::OneMore<GraphModel> graph_model = detail::one_more<GraphModel>;
  detail::OneMore<Graph> graph = detail::one_more<Graph>;
  detail::OneMore<Op> op = detail::one_more<Op>;
  detail::OneMore<OpPlan> op_plan = detail::one_more<OpPlan>;
  detail::OneMore<Registrar> registrar = detail::one_more<Registrar>;
  detail::OneMore<Builder> builder = detail::one_more<Builder>;
};

inline constexpr std::array<std::string_view, 26> virtual_function_owners = {
    "Model",    "Layer",      "Activation",   "Optimizer",    "Dataset",   "Loss",           "Initializer",
    "Schedule", "Search",     "Metric",       "Observer",     "ModelPlan", "OptimizerPlan",  "ObserverPlan",
    "Observed", "DataSource", "InputsOnDisk", "InputsWriter", "Gradients", "DescribedModel", "GraphModel",
    "Graph",    "Op",         "OpPlan",       "Registrar",    "Builder"};

static_assert(sizeof(VirtualFunctions) == virtual_function_owners.size() * sizeof(detail::OneMore<Model>));

}  // namespace plexus
