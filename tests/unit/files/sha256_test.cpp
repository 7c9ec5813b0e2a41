// SHA-256 against the examples of its standard (FIPS 180-2, appendix B).
#include "files/sha256.h"

#include <plexus/error.h>

#include "catch.h"
#include "temporary_folder.h"

namespace {

using plexus::files::Sha256;
using plexus::files::sha256_hex;

TEST_CASE("SHA-256 gives the digests of the standard's examples") {
  CHECK(sha256_hex(std::string_view("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex(std::string_view("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string_view("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("SHA-256 of a million letters added in parts is the standard's, and can be asked for on the way") {
  Sha256 sum;
  const std::string part(1000, 'a');
  for (int i = 0; i < 1000; ++i) {
    if (i == 0) {
      sum.update(std::string_view());
      CHECK(sum.hex() == sha256_hex(std::string_view("")));
    }
    sum.update(part);
  }
  CHECK(sum.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sum.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 of a file is that of its bytes, and a missing file is an environment error") {
  const plexus::test::TemporaryFolder folder;
  plexus::test::write_whole(folder / "abc", "abc");
  CHECK(plexus::files::sha256_of_file(folder / "abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_THROWS_AS(plexus::files::sha256_of_file(folder / "absent"), plexus::EnvironmentError);
  CHECK_THROWS_AS(plexus::files::sha256_of_file(folder.path()), plexus::EnvironmentError);
}

}  // namespace
