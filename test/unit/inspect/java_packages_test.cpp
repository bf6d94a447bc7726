#include "found_packages.hpp"
#include "tar_builder.hpp"
#include "zip_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;
using test::zip_builder;

namespace {

std::string pom(const std::string& group, const std::string& artifact, const std::string& version)
{
    return "#Generated\ngroupId=" + group + "\nartifactId=" + artifact + "\r\nversion = " + version + "\n";
}

zip_builder&
add_pom(zip_builder& to, const std::string& group, const std::string& artifact, const std::string& version)
{
    return to.deflated(
        "META-INF/maven/" + group + '/' + artifact + "/pom.properties", pom(group, artifact, version)
    );
}

std::string jar_of(const std::string& group, const std::string& artifact, const std::string& version)
{
    zip_builder zip;
    return add_pom(zip, group, artifact, version).finish();
}

found_packages read(std::string_view path, std::string_view bytes, const limits& bounds = {})
{
    return found_packages{{tar_builder{}.file(path, bytes).finish()}, bounds};
}

std::string java_lines_of(std::string_view path, std::string_view bytes)
{
    return read(path, bytes).lines();
}

} // namespace

TEST_CASE("a jar is what its pom.properties says, shaded ones bring others")
{
    CHECK(
        java_lines_of("lib/slf4j-api-2.0.9.jar", jar_of("org.slf4j", "slf4j-api", "2.0.9")) ==
        "maven org.slf4j:slf4j-api 2.0.9 in /lib/slf4j-api-2.0.9.jar\n"
    );
    CHECK(
        java_lines_of("app.jar", jar_of("org.example", "server", "1")) ==
        "maven org.example:server 1 in /app.jar\n"
    );
    zip_builder shaded;
    add_pom(shaded, "g", "a", "1");
    add_pom(shaded, "g", "a-b", "2");
    add_pom(shaded, "g", "other", "3");
    add_pom(shaded, "g", "nothing", "");
    const auto found = read("x/a-b-2.jar", shaded.finish());
    CHECK(
        found.lines() == "maven g:a-b 2 in /x/a-b-2.jar\nmaven g:a 1 in /x/a-b-2.jar\n"
                         "maven g:other 3 in /x/a-b-2.jar\n"
    );
    CHECK(found.files_of("g:a-b") == "/x/a-b-2.jar");
    CHECK(found.files_of("g:a").empty());
    CHECK(found.systems == std::vector<std::string>{"java"});
}

TEST_CASE("without Maven a jar is what its name says, then its manifest")
{
    const auto with = [](std::string_view text) {
        return zip_builder{}.stored("META-INF/MANIFEST.MF", text).finish();
    };
    const auto manifest =
        with("Manifest-Version: 1.0\r\nimplementation-version: 9\r\n .9\r\n"
             "Implementation-Vendor: Example\r\nImplementation-Vendor-Id: org.example\r\n"
             "Bundle-License: \"Apache-2.0\";link=\"x\"\r\n\r\nName: a\r\nBundle-Version: 1\r\n");
    CHECK(
        java_lines_of("a/guava-31.1-jre.jar", manifest) ==
        "maven org.example:guava 31.1-jre (Apache-2.0) by Example in /a/guava-31.1-jre.jar\n"
    );
    CHECK(
        java_lines_of("a/guava.jar", manifest) ==
        "maven org.example:guava 9.9 (Apache-2.0) by Example in /a/guava.jar\n"
    );
    CHECK(java_lines_of("a/b-c.war", zip_builder{}.finish()) == "maven b-c  in /a/b-c.war\n");
    CHECK(
        java_lines_of("a/log4j-1.2-api-2.17.JAR", zip_builder{}.stored("x", "y").finish()) ==
        "maven log4j 1.2-api-2.17 in /a/log4j-1.2-api-2.17.JAR\n"
    );
}

TEST_CASE("archives within archives are read, stored and deflated, and named by their way")
{
    const auto inner = jar_of("g", "inner", "1");
    const auto middle = zip_builder{}.deflated("lib/inner-1.jar", inner).finish();
    zip_builder outer;
    outer.after("#!/bin/sh\nexec java -jar \"$0\"\n");
    add_pom(outer, "g", "app", "2");
    outer.stored("BOOT-INF/lib/inner-1.jar", inner).stored("WEB-INF/lib/middle-3.war", middle);
    outer.comment("PK\5\6 is no end");
    const auto found = read("app-2.jar", outer.finish());
    CHECK(
        found.lines() == "maven g:app 2 in /app-2.jar\n"
                         "maven g:inner 1 in /app-2.jar:BOOT-INF/lib/inner-1.jar\n"
                         "maven middle 3 in /app-2.jar:WEB-INF/lib/middle-3.war\n"
                         "maven g:inner 1 in /app-2.jar:WEB-INF/lib/middle-3.war:lib/inner-1.jar\n"
    );
    CHECK(found.gaps.empty());
    zip_builder large;
    add_pom(large, "g", "a", "1");
    CHECK(java_lines_of("a.jar", large.finish_large()) == "maven g:a 1 in /a.jar\n");
    CHECK(java_lines_of("a.jar", large.after("before").finish_large()) == "maven g:a 1 in /a.jar\n");
}

TEST_CASE("what is over a limit of Java archives is a gap that names it")
{
    const auto gap_of = [](const std::string& bytes, auto change) {
        limits bounds;
        change(bounds);
        const auto found = read("a.jar", bytes, bounds);
        return found.gaps.empty() ? std::string{} : found.gaps.front();
    };
    const std::string start = "The Java archive of /a.jar was not read, because it would cross the limit ";
    const auto inner = jar_of("g", "inner", "1");
    const auto outer = zip_builder{}.stored("inner.jar", inner).finish();
    CHECK(gap_of(outer, [](limits& l) {
              l.max_java_archive_bytes = 64;
          }) == start + "max_java_archive_bytes = 64.");
    CHECK(gap_of(outer, [](limits& l) {
              l.max_java_archive_depth = 0;
          }) == start + "max_java_archive_depth = 0.");
    CHECK(gap_of(outer, [](limits& l) {
              l.max_java_archive_entries = 1;
          }) == start + "max_java_archive_entries = 1.");
    CHECK(gap_of(outer, [](limits&) {}).empty());
    // A bomb: a thousandth of what it expands to.
    const auto bomb = zip_builder{}.deflated("b.jar", std::string(1'000'000, 'x')).finish();
    REQUIRE(bomb.size() < 100'000);
    CHECK(gap_of(bomb, [](limits& l) {
              l.max_java_archive_bytes = 200'000;
          }) == start + "max_java_archive_bytes = 200000.");
    // The same bytes, named again and again.
    zip_builder overlapping;
    overlapping.stored("i.jar", inner);
    for (int i = 0; i < 1000; ++i)
        overlapping.again("i" + std::to_string(i) + ".jar", 0, inner.size());
    CHECK(gap_of(overlapping.finish(), [&](limits& l) {
              l.max_java_archive_bytes = 100'000;
          }) == start + "max_java_archive_bytes = 100000.");
}

TEST_CASE("sizes that lie, encryption and broken data are gaps, and what else is there is read")
{
    const auto gap_of = [](zip_builder& zip) {
        add_pom(zip, "g", "a", "1");
        const auto found = read("a.jar", zip.finish());
        CHECK(found.lines().starts_with("maven g:a 1 in /a.jar\n"));
        return found.gaps.empty() ? std::string{} : found.gaps.front();
    };
    const std::string malformed =
        "The Java archive of /a.jar was not read, because a part of it is malformed.";
    zip_builder small;
    CHECK(
        gap_of(small.add("META-INF/MANIFEST.MF", test::deflated("Bundle-Version: 1\n"), 3, 8, 0)) == malformed
    );
    zip_builder large;
    CHECK(gap_of(large.add("META-INF/MANIFEST.MF", test::deflated("x"), 100, 8, 0)) == malformed);
    zip_builder method;
    CHECK(gap_of(method.add("META-INF/MANIFEST.MF", "x", 1, 12, 0)) == malformed);
    zip_builder garbage;
    CHECK(gap_of(garbage.add("META-INF/MANIFEST.MF", "\xFF\xFF\xFF", 9, 8, 0)) == malformed);
    zip_builder stored;
    CHECK(gap_of(stored.add("META-INF/MANIFEST.MF", "x", 2, 0, 0)) == malformed);
    zip_builder encrypted;
    CHECK(
        gap_of(encrypted.add("META-INF/MANIFEST.MF", "x", 1, 0, 1)) ==
        "The Java archive of /a.jar was not read, because a part of it is encrypted."
    );
}

TEST_CASE("a jar cut off anywhere is a gap")
{
    const auto whole = jar_of("g", "a", "1");
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const auto found = read("a.jar", whole.substr(0, size));
        INFO(size);
        CHECK(found.packages.empty());
        CHECK(found.gaps.size() == 1);
    }
    // Any byte changed: it is read or a gap, and nothing else happens.
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const char c : {'\0', '\x7F', '\xFF'}) {
            auto changed = whole;
            changed[at] = c;
            const auto found = read("a.jar", changed);
            INFO(at);
            CHECK(found.packages.size() + found.gaps.size() > 0);
        }
}

TEST_CASE("files of other kinds are no Java archives")
{
    CHECK(java_lines_of("a.zip", jar_of("g", "a", "1")).empty());
    CHECK(java_lines_of("a/.jar", jar_of("g", "a", "1")).empty());
    const auto archive = read("a.rar", "Rar!\x1A\x07\x01");
    CHECK(archive.packages.empty());
    CHECK(archive.gaps.empty());
}
