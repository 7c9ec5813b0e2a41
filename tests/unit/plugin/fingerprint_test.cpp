#include "plugin/fingerprint.h"

#include <catch.h>
#include <plexus/abi.h>

#include <string>

using plexus::plugin::DescriptorInFile;
using plexus::plugin::differences;
using plexus::plugin::refusal;

namespace {

DescriptorInFile ours() {
  return {.magic = plexus::plugin_magic,
          .size = sizeof(plexus::PluginDescriptor),
          .abi = plexus::abi_version,
          .fingerprint = plexus::fingerprint().data(),
          .name = "mine",
          .version = "1"};
}

/// Our fingerprint with the value of one key replaced.
std::string with(const std::string& key, const std::string& value) {
  std::string text = plexus::fingerprint().data();
  const std::size_t begin = text.find(key + "=") + key.size() + 1;
  return text.replace(begin, text.find(';', begin) - begin, value);
}

}  // namespace

TEST_CASE("equal fingerprints do not differ, whatever the order of their fields") {
  CHECK(differences("a=1;b=2;", "a=1;b=2;").empty());
  CHECK(differences("b=2;a=1;", "a=1;b=2;").empty());
  CHECK(differences("", "").empty());
}

TEST_CASE("only fields that differ are listed, with both values, those of the program first") {
  const auto found = differences("same=1;changed=old;extra=9;", "same=1;changed=new;missing=5;");
  REQUIRE(found.size() == 3);
  CHECK(found[0].key == "changed");
  CHECK(found[0].library == "old");
  CHECK(found[0].program == "new");
  CHECK(found[1].key == "missing");
  CHECK(found[1].library.empty());
  CHECK(found[1].program == "5");
  CHECK(found[2].key == "extra");
  CHECK(found[2].library == "9");
  CHECK(found[2].program.empty());
}

TEST_CASE("a fingerprint of rubbish is no reason to crash") {
  CHECK(differences(";;==;=;x", "a=1;").size() >= 1);
  CHECK(differences("a", "a").empty());
}

TEST_CASE("a library built as this program is may be used") { CHECK(!refusal(ours())); }

TEST_CASE("each property has its own words and its own remedy") {
  const auto refused = [](const std::string& key, const std::string& value) {
    DescriptorInFile library = ours();
    library.fingerprint = with(key, value);
    const auto reason = refusal(library);
    REQUIRE(reason);
    return *reason;
  };
  CHECK_THAT(refused("machine", "vax"), ContainsSubstring("machine: vax in the library"));
  CHECK_THAT(refused("standard_library", "msvc"), ContainsSubstring("C++ standard library: msvc in the library"));
  CHECK_THAT(refused("standard_library", "msvc"), ContainsSubstring("-stdlib="));
  CHECK_THAT(refused("build", "strange"), ContainsSubstring("CMAKE_BUILD_TYPE"));
  CHECK_THAT(refused("sanitizer", "memory"), ContainsSubstring("sanitizer: memory in the library"));
  CHECK_THAT(refused("data", "1/1"), ContainsSubstring("layout of type 'data': 1 bytes aligned to 1 in the library"));
  CHECK_THAT(refused("data", "1/1"), ContainsSubstring("find_package(plexus)"));
}

TEST_CASE("the ABI version is checked before the size and the size before the fingerprint") {
  DescriptorInFile library = ours();
  library.fingerprint = with("value", "1/1");
  library.size += 16;
  CHECK_THAT(*refusal(library), ContainsSubstring("descriptor has"));
  library.abi = 99;
  CHECK_THAT(*refusal(library), ContainsSubstring("ABI version 99"));
  library.magic[0] = 'P';
  CHECK_THAT(*refusal(library), ContainsSubstring("magic"));
}
