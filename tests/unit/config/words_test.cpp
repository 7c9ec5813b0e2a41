// Words of other libraries, and characters that cannot be seen.
#include "config/words.h"

#include "catch.h"
#include "config/checker.h"
#include "config/invisible.h"

using namespace plexus::config;

TEST_CASE("a word of another library leads to what it is called here, however it is written") {
  CHECK_THAT(advice_on_word("lr"), ContainsSubstring("'learning_rate'"));
  CHECK_THAT(advice_on_word("MSE"), ContainsSubstring("'squared_error'"));
  CHECK_THAT(advice_on_word("BCEWithLogitsLoss"), ContainsSubstring("'cross_entropy'"));
  CHECK_THAT(advice_on_word("early-stopping"), ContainsSubstring("'training.patience'"));
  CHECK_THAT(advice_on_word("validation_split"), ContainsSubstring("'dataset.validation'"));
  CHECK_THAT(advice_on_word("k_folds"), ContainsSubstring("'dataset.folds'"));
  CHECK(advice_on_word("zebra").empty());
  CHECK(advice_on_word("").empty());
}

TEST_CASE("a setting under another's name is found among those that are there") {
  const std::vector<std::string> dense = {"outputs", "initializer"};
  for (const char* word : {"units", "out_features", "width", "Hidden-Size"})
    CHECK(setting_called(word, dense) == "outputs");
  const std::vector<std::string> convolution = {"channels", "kernel", "stride", "padding"};
  CHECK(setting_called("filters", convolution) == "channels");
  CHECK(setting_called("kernel_size", convolution) == "kernel");
  CHECK(setting_called("strides", convolution) == "stride");
  CHECK(setting_called("kernel_size", std::vector<std::string>{"size", "stride"}) == "size");
  CHECK(setting_called("units", convolution) == "channels");
  CHECK(setting_called("units", std::vector<std::string>{"epsilon"}).empty());
  CHECK(setting_called("zebra", dense).empty());
  CHECK(setting_called("", dense).empty());
  CHECK(setting_called("|", dense).empty());
}

TEST_CASE("what is said of a word inside of a layer names nothing outside of it") {
  CHECK_THAT(advice_on_word_of_layer("in_features"), ContainsSubstring("follows from the layer before"));
  CHECK_THAT(advice_on_word_of_layer("activation"), ContainsSubstring("a layer of its own"));
  CHECK(advice_on_word_of_layer("zebra").empty());
}

TEST_CASE("a key and a value without a space between them are recognised, and other colons are not") {
  CHECK(missing_space_hint("epochs:5") == "; add a space after the ':' of 'epochs:5'");
  CHECK(missing_space_hint("epochs:5 batch_size:3") == "; add a space after the ':' of 'epochs:5'");
  CHECK(missing_space_hint("plugin:csv") == "; add a space after the ':' of 'plugin:csv'");
  CHECK(missing_space_hint("epochs").empty());
  CHECK(missing_space_hint("epochs:").empty());
  CHECK(missing_space_hint("a b:c").empty());
}

TEST_CASE("a character that cannot be seen is named with its place") {
  CHECK_FALSE(find_invisible("plain text, größe, 数").has_value());
  const auto space = find_invisible("ab\u00a0c");
  REQUIRE(space.has_value());
  CHECK(space->at == 2);
  CHECK(space->size == 2);
  CHECK(space->name == "a no-break space (U+00A0)");
  CHECK(find_invisible("\u200bepochs")->name == "a zero-width space (U+200B)");
}
