// Checksums are of the content, since the mirrors' gzip files differ with the program that made them.
//
// MNIST and Fashion-MNIST: computed from the files as published (Fashion-MNIST: Debian's dataset-fashion-mnist).
// CIFAR-10: its author publishes the MD5 of the archive; the SHA-256 is the one that TensorFlow Datasets checks.
#include "files/known_data.h"

namespace plexus::files {
namespace {

constexpr std::uint64_t train_images_bytes = 16 + 60000 * 28 * 28;
constexpr std::uint64_t train_labels_bytes = 8 + 60000;
constexpr std::uint64_t test_images_bytes = 16 + 10000 * 28 * 28;
constexpr std::uint64_t test_labels_bytes = 8 + 10000;
constexpr std::uint64_t cifar_batch_bytes = 10000 * (1 + 32 * 32 * 3);

KnownData mnist() {
  return {.name = "mnist",
          .title = "MNIST: 70 000 handwritten digits, 28 × 28 grey (LeCun, Cortes, Burges, 1998)",
          .files = {{"train-images-idx3-ubyte", train_images_bytes,
                     "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                    {"train-labels-idx1-ubyte", train_labels_bytes,
                     "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                    {"t10k-images-idx3-ubyte", test_images_bytes,
                     "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
                    {"t10k-labels-idx1-ubyte", test_labels_bytes,
                     "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
          .archive = {},
          .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist/",
                      "https://storage.googleapis.com/cvdf-datasets/mnist/",
                      "https://raw.githubusercontent.com/fgnt/mnist/master/"},
          .debian_package = {}};
}

KnownData fashion_mnist() {
  return {.name = "fashion_mnist",
          .title = "Fashion-MNIST: 70 000 pieces of clothing, 28 × 28 grey (Xiao, Rasul, Vollgraf, 2017)",
          .files = {{"train-images-idx3-ubyte", train_images_bytes,
                     "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
                    {"train-labels-idx1-ubyte", train_labels_bytes,
                     "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
                    {"t10k-images-idx3-ubyte", test_images_bytes,
                     "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
                    {"t10k-labels-idx1-ubyte", test_labels_bytes,
                     "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
          .archive = {},
          .mirrors = {"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
          .debian_package = "dataset-fashion-mnist"};
}

KnownData cifar10() {
  return {.name = "cifar10",
          .title = "CIFAR-10, binary version: 60 000 photographs, 32 × 32 colour (Krizhevsky, 2009)",
          .files = {{"data_batch_1.bin", cifar_batch_bytes, {}},
                    {"data_batch_2.bin", cifar_batch_bytes, {}},
                    {"data_batch_3.bin", cifar_batch_bytes, {}},
                    {"data_batch_4.bin", cifar_batch_bytes, {}},
                    {"data_batch_5.bin", cifar_batch_bytes, {}},
                    {"test_batch.bin", cifar_batch_bytes, {}}},
          .archive = KnownArchive{.name = "cifar-10-binary.tar.gz",
                                  .folder = "cifar-10-batches-bin",
                                  .bytes = 170052171,
                                  .sha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"},
          .mirrors = {"https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/",
                      "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/"},
          .debian_package = {}};
}

}  // namespace

const std::vector<KnownData>& known_data() {
  static const std::vector<KnownData> table = {mnist(), fashion_mnist(), cifar10()};
  return table;
}

const KnownData* find_known_data(const std::string& name) {
  for (const KnownData& data : known_data())
    if (data.name == name) return &data;
  return nullptr;
}

std::vector<std::string> file_names(const KnownData& data) {
  std::vector<std::string> names;
  for (const KnownFile& file : data.files) names.push_back(file.name);
  return names;
}

}  // namespace plexus::files
