#include "text/escape.h"

#include "catch.h"

using namespace plexus::text;

TEST_CASE("HTML in a name is shown as it was written") {
  CHECK(escape_html(R"(<a href="x">'&</a>)") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&lt;/a&gt;");
}

TEST_CASE("a field of CSV is quoted where it must be") {
  CHECK(csv_field("plain") == "plain");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("say \"a\"") == "\"say \"\"a\"\"\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
}

TEST_CASE("an attribute of XML has no control characters") {
  CHECK(xml_attribute("<&\"") == "\"&lt;&amp;&quot;\"");
  CHECK(xml_attribute("a\nb\tc\x01") == "\"a&#10;b\tc?\"");
}
