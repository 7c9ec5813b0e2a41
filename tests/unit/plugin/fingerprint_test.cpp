#include "plugin/fingerprint.h"

#include <catch.h>
#include <plexus/abi.h>
#include <algorithm>

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
          .version = "1",
          .virtual_functions = {},
          .headers_date = {}};
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

TEST_CASE("headers that differ are named with their dates and with which are the older, where that is known") {
  const auto refused = [](const std::string& date) {
    DescriptorInFile library = ours();
    library.fingerprint = with("sdk", "0123456789abcdef");
    library.headers_date = date;
    return refusal(library).value_or("");
  };
  const std::string program = PLEXUS_SDK_DATE;
  CHECK_THAT(refused(""), ContainsSubstring("public headers: 0123456789abcdef in the library, " PLEXUS_SDK_HASH));
  CHECK_THAT(refused(""), ContainsSubstring("which are the older is not known"));
  CHECK_THAT(refused(""), ContainsSubstring("cmake --fresh -S SOURCE -B BUILD -DCMAKE_PREFIX_PATH='"));
  if (program.empty()) return;
  CHECK_THAT(refused("1999-12-31T12:00:00Z"),
             ContainsSubstring("0123456789abcdef of 1999-12-31T12:00:00Z in the library, "));
  CHECK_THAT(refused("1999-12-31T12:00:00Z"), ContainsSubstring("so the library is the older"));
  CHECK_THAT(refused("1999-12-31T12:00:00Z+"), ContainsSubstring("1999-12-31T12:00:00Z and changed later in the"));
  CHECK_THAT(refused("1999-12-31T12:00:00Z+"), ContainsSubstring("which are the older is not known"));
  if (program.back() == '+') return;
  CHECK_THAT(refused("2999-12-31T12:00:00Z"), ContainsSubstring("so plexus is the older"));
  CHECK_THAT(refused(program + "+"), ContainsSubstring("so plexus is the older"));
}

TEST_CASE("another number of virtual functions is named with the class and both numbers") {
  DescriptorInFile library = ours();
  library.virtual_functions = plexus::plugin::virtual_function_counts();
  CHECK(!refusal(library));
  // factor(), momentum() and the destructor.
  const auto owner =
      std::find(plexus::virtual_function_owners.begin(), plexus::virtual_function_owners.end(), "Schedule");
  const auto schedule = static_cast<std::size_t>(owner - plexus::virtual_function_owners.begin());
  REQUIRE(owner != plexus::virtual_function_owners.end());
  CHECK(library.virtual_functions[schedule] == 3);
  ++library.virtual_functions[schedule];
  CHECK_THAT(
      refusal(library).value_or(""),
      ContainsSubstring("(virtual functions of 'Schedule': 4 in the library, 3 in plexus); rebuild the library"));
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
