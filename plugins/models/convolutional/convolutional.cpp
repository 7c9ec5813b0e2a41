// Convolutional networks: blocks of convolution, activation and pooling, then dense layers, by automatic
// differentiation. The default is like LeNet-5.
#include <plexus/graph.h>
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Layer;
using plexus::Var;

struct Block {
  std::size_t channels = 16;
  std::size_t kernel = 3;
  std::size_t stride = 1;
  std::size_t padding = 0;
  bool batch_normalization = false;
  std::string pool = "none";
  std::size_t pool_size = 2;
  std::optional<std::size_t> pool_stride;

  static auto parameters() {
    return plexus::Parameters<Block>{
        {"channels", &Block::channels, plexus::at_least(1), "number of filters"},
        {"kernel", &Block::kernel, plexus::at_least(1), "height and width of the filters, pixels"},
        {"stride", &Block::stride, plexus::at_least(1), "distance between windows, pixels"},
        {"padding", &Block::padding, "zeros added on each side, pixels"},
        {"batch_normalization", &Block::batch_normalization, "normalise the filters' outputs before the activation"},
        {"pool", &Block::pool, plexus::one_of({"none", "max", "average"}), "how the block's output is reduced"},
        {"pool_size", &Block::pool_size, plexus::at_least(1), "height and width of the pooling window, pixels"},
        {"pool_stride", &Block::pool_stride, plexus::at_least(1),
         "distance between pooling windows; pool_size if not set"},
    };
  }
};

Block block(std::size_t channels, std::size_t kernel, std::size_t padding) {
  Block made;
  made.channels = channels;
  made.kernel = kernel;
  made.padding = padding;
  made.pool = "max";
  return made;
}

// z_ijc = f(b_c + Σ_uvk w_uvkc y_(i+u)(j+v)k) in each block, then pooling; at the end y = W z through dense layers.
class Convolutional final : public plexus::GraphModel {
 public:
  struct Settings {
    // The layers of LeNet-5 (LeCun et al., 1998), with the largest instead of the mean of each window.
    std::vector<Block> blocks{block(6, 5, 2), block(16, 5, 0)};
    std::vector<std::size_t> hidden{120, 84};
    Component<Layer> activation{"relu"};
    Component<Initializer> initializer{"he_normal"};
    Component<Initializer> bias_initializer{"zeros"};
    double dropout = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"blocks", &Settings::blocks, "convolutions, each with its activation and pooling"},
          {"hidden", &Settings::hidden, plexus::at_least(1), "number of neurons of each dense layer before the output"},
          {"activation", &Settings::activation, "activation f of blocks and hidden layers; any layer that fits"},
          {"initializer", &Settings::initializer, "initial weights of all layers"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias inputs"},
          {"dropout", &Settings::dropout, plexus::fraction(),
           "probability with which a value of a hidden dense layer is dropped in training"},
      };
    }
  };

  explicit Convolutional(Settings settings) : settings_(std::move(settings)) {}

 private:
  Var build(plexus::Graph& graph, Var x) override {
    if (x.shape().rank() < 2)
      throw plexus::Error("it needs images, but the inputs of the data have the shape " + to_string(x.shape()) +
                          ": vectors without height and width; use a model such as 'deep'");
    for (std::size_t i = 0; i < settings_.blocks.size(); ++i) x = add_block(graph, x, settings_.blocks[i], i + 1);
    for (std::size_t i = 0; i < settings_.hidden.size(); ++i) {
      const std::string layer = "layer" + std::to_string(i + 1);
      x = activation(graph, layer, graph.dense(x, settings_.hidden[i], weights(layer)));
      if (settings_.dropout > 0.0) x = graph.dropout(x, settings_.dropout, layer);
    }
    return graph.dense(x, graph.outputs(), weights("layer" + std::to_string(settings_.hidden.size() + 1)));
  }

  Var add_block(plexus::Graph& graph, Var x, const Block& block, std::size_t number) {
    try {
      x = graph.convolution(x, block.channels, {block.kernel, block.stride, block.padding},
                            weights("conv" + std::to_string(number)));
      if (block.batch_normalization) x = graph.batch_normalization(x, "norm" + std::to_string(number));
      x = activation(graph, "conv" + std::to_string(number), x);
      const plexus::Window window{block.pool_size, block.pool_stride.value_or(block.pool_size), 0};
      if (block.pool == "max") x = graph.max_pool(x, window);
      if (block.pool == "average") x = graph.average_pool(x, window);
      return x;
    } catch (const plexus::Error& error) {
      throw plexus::Error("block " + std::to_string(number) + ": " + error.what());
    }
  }

  Var activation(plexus::Graph& graph, const std::string& layer, Var x) {
    return settings_.activation->build(plexus::LayerScope(graph, layer + "_activation"), x);
  }

  plexus::LayerWeights weights(const std::string& name) {
    return {.name = name, .weights = *settings_.initializer, .bias = settings_.bias_initializer.get()};
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("convolutional", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Convolutional>(
      "convolutional", {.summary = "Blocks of convolution and pooling, then dense layers, by automatic differentiation",
                        .equation = "z_ijc = f(b_c + Σ_uvk w_uvkc y_(i+u)(j+v)k) in each block",
                        .reference = "LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998"});
}
