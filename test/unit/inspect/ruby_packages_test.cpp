#include "found_packages.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;

namespace {

const std::string home = "usr/local/bundle/";

const std::string rake =
    "# -*- encoding: utf-8 -*-\n# stub: rake 13.0.6 ruby lib\n\nGem::Specification.new do |s|\n"
    "  s.name = \"rake\".freeze\n  s.version = \"13.0.6\"\n\n"
    "  s.authors = [\"Hiroshi SHIBATA\".freeze, \"Jim\".freeze]\n"
    "  s.licenses = [\"MIT\".freeze, \"Ruby\".freeze]\n"
    "  s.name_of_nothing = \"x\"\nend\n";

} // namespace

TEST_CASE("a gemspec says what RubyGems wrote into it, and owns the gem's directory")
{
    const found_packages found{{tar_builder{}
                                    .file(home + "specifications/rake-13.0.6.gemspec", rake)
                                    .file(home + "gems/rake-13.0.6/lib/rake.rb", "x")
                                    .file(home + "gems/other-1/lib/other.rb", "x")
                                    .file(
                                        "usr/lib/ruby/specifications/default/json-2.6.gemspec",
                                        "Gem::Specification.new do |s|\n  s.name = \"json\"\n  s.version = "
                                        "Gem::Version.new(\"2.6\")\n"
                                        "  s.license = \"Ruby\"\nend\n"
                                    )
                                    .file(
                                        "usr/lib/ruby/specifications/ffi-1.15-x86_64-linux.gemspec",
                                        "# stub: ffi 1.15 x86_64-linux lib\n"
                                    )
                                    .file(home + "gems/rake-13.0.6/rake.gemspec", rake)
                                    .finish()}};
    CHECK(
        found.lines() ==
        "gem json 2.6 (Ruby) in /usr/lib/ruby/specifications/default/json-2.6.gemspec\n"
        "gem ffi 1.15 [x86_64-linux] in /usr/lib/ruby/specifications/ffi-1.15-x86_64-linux.gemspec\n"
        "gem rake 13.0.6 (MIT) (Ruby) by Hiroshi SHIBATA, Jim in "
        "/usr/local/bundle/specifications/rake-13.0.6.gemspec\n"
    );
    CHECK(
        found.files_of("rake") == "/" + home + "gems/rake-13.0.6/lib/rake.rb /" + home +
                                      "gems/rake-13.0.6/rake.gemspec /" + home +
                                      "specifications/rake-13.0.6.gemspec"
    );
    CHECK(found.systems == std::vector<std::string>{"ruby"});
    CHECK(found.gaps.empty());
}

TEST_CASE("a gemspec cut off anywhere is a gap or names its gem")
{
    for (std::size_t size = 0; size < rake.size(); ++size) {
        const found_packages found{
            {tar_builder{}.file(home + "specifications/rake-13.0.6.gemspec", rake.substr(0, size)).finish()}
        };
        INFO(size);
        CHECK(found.packages.size() + found.gaps.size() == 1);
        for (const auto& p : found.packages)
            CHECK(p.name == "rake");
    }
}
