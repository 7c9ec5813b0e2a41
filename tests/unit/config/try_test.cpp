#include "config_files.h"
#include "catch.h"
#include <iostream>
#include <chrono>
#include <random>
#include "config/json_schema.h"
using namespace plexus;
TEST_CASE("try") {
  const std::string base="dataset: mnist\nmodel: shallow\n";
  auto t=[&](const std::string& s, config::LoadOptions o={}){ std::cout<<"=== "<<s<<"\n"<<test::mistakes(s,o)<<"\n"; };
  t("dataset: mnist\ngrid:\n  net: {a: {model: deep}, b: {}}\nseed: 1\nmodel: {hidden: [3]}\n");
  t("dataset: mnist\ngrid:\n  net: {a: {model: perceptron}, b: {}}\nseed: 1\n");
  t(base,{.set={"model.activation.slope=1","optimizer.plugin=adam","optimizer.momentum=1","seed=99999999999999999999"}});
  { std::ofstream f("/tmp/plexus_config_schema.json"); test::FakeCatalogue c; auto s=test::fake_schema(); f<<config::json_schema(s,c);} 
  auto now=[]{return std::chrono::steady_clock::now();}; auto a=now();
  auto e=test::load(base+"grid:\n  optimizer.learning_rate: {log_range: {from: 1e-5, to: 1, count: 20}}\n  model.hidden: {range: {from: 1, to: 10}}\n  optimizer.momentum: {linear_range: {from: 0, to: 0.9, count: 10}}\n  seed: {range: {from: 1, to: 5}}\n");
  std::cout<<e.trials.size()<<" trials, "<<e.work<<" work, "<<std::chrono::duration<double>(now()-a).count()<<" s\n";
}
