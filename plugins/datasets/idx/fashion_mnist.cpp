// Fashion-MNIST: in the files, the numbers and the shapes of MNIST.
#include "idx.h"
#include "idx_format.h"

namespace idx {
namespace {

class FashionMnist final : public plexus::Dataset {
 public:
  struct Settings {
    std::optional<std::filesystem::path> path;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"path", &Settings::path, "folder with the four IDX files; not set: it is searched for"},
      };
    }
  };

  explicit FashionMnist(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    plexus::Data data = idx::load(source, find_mnist_files(source, "fashion_mnist", settings_.path), 10);
    data.names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                  "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    return data;
  }

 private:
  Settings settings_;
};

}  // namespace

void add_fashion_mnist(plexus::Registrar& plugin) {
  plugin.add<FashionMnist>("fashion_mnist",
                           {.summary = "pieces of clothing: 60 000 for training, 10 000 for testing, 28 × 28 bytes",
                            .reference = "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, a novel image dataset for "
                                         "benchmarking machine learning algorithms, arXiv:1708.07747, 2017"});
}

}  // namespace idx
