#include "found_packages.hpp"
#include "tar_builder.hpp"
#include "zip_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;

namespace {

const std::string site = "usr/lib/python3.11/site-packages/";

std::string python_lines_of(std::string_view path, std::string_view content)
{
    return found_packages{{tar_builder{}.file(path, content).finish()}}.lines();
}

} // namespace

TEST_CASE("a dist-info says name, version, licence and who keeps it")
{
    CHECK(
        python_lines_of(
            site + "six-1.16.0.dist-info/METADATA",
            "Metadata-Version: 2.1\r\nNAME: six\r\nVersion:1.16.0\r\nLicense: MIT\r\nAuthor: A\r\n  B\r\n"
            "Author-email: a@example.org\r\n\r\nName: not a header\r\n"
        ) ==
        "pypi six 1.16.0 (MIT) by A\nB in /usr/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA\n"
    );
    // An expression is more exact than a name, a name than classifiers.
    CHECK(
        python_lines_of(
            site + "a-1.dist-info/METADATA",
            "Name: a\nVersion: 1\nLicense: x\nLicense-Expression: MIT OR Apache-2.0\n"
            "Classifier: License :: OSI Approved :: MIT License\n"
        ) == "pypi a 1 (MIT OR Apache-2.0) in /" + site + "a-1.dist-info/METADATA\n"
    );
    CHECK(
        python_lines_of(
            site + "a-1.dist-info/METADATA",
            "Name: a\nVersion: 1\nLicense: UNKNOWN\nClassifier: License :: OSI Approved\n"
            "Classifier: License :: OSI Approved :: MIT License\nClassifier: Topic :: x\n"
        ) == "pypi a 1 (MIT License) in /" + site + "a-1.dist-info/METADATA\n"
    );
    const std::string whole_text(300, 'x');
    CHECK(
        python_lines_of(site + "a-1.dist-info/METADATA", "Name: a\nVersion: 1\nLicense: " + whole_text) ==
        "pypi a 1 in /" + site + "a-1.dist-info/METADATA\n"
    );
}

TEST_CASE("what the metadata leaves out is in the name of its directory or file")
{
    CHECK(
        python_lines_of(site + "zope.x-2.0.dist-info/METADATA", "Summary: none\n") ==
        "pypi zope.x 2.0 in /" + site + "zope.x-2.0.dist-info/METADATA\n"
    );
    CHECK(
        python_lines_of(site + "old-0.1-py3.11.egg-info/PKG-INFO", "Name: old\n") ==
        "pypi old 0.1 in /" + site + "old-0.1-py3.11.egg-info/PKG-INFO\n"
    );
    CHECK(
        python_lines_of(site + "single-3.egg-info", "Metadata-Version: 1.0\n") ==
        "pypi single 3 in /" + site + "single-3.egg-info\n"
    );
    CHECK(
        python_lines_of("opt/x.egg/EGG-INFO/PKG-INFO", "Name: x\nVersion: 4\n") ==
        "pypi x 4 in /opt/x.egg/EGG-INFO/PKG-INFO\n"
    );
    CHECK(python_lines_of(site + "a-1.dist-info/metadata", "Name: a\nVersion: 1\n").empty());
    CHECK(python_lines_of("METADATA", "Name: a\nVersion: 1\n").empty());
}

TEST_CASE("a RECORD names the files of its package, wherever they are")
{
    const found_packages found{{tar_builder{}
                                    .file(site + "a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
                                    .file(
                                        site + "a-1.dist-info/RECORD",
                                        "a/__init__.py,sha256=x,1\r\n\"a/odd \"\",name.py\",,\n"
                                        "../../../bin/a,,\n/etc/a.conf,,\na/missing.py,,\na,,\n"
                                        "linked/b.py,,\n../../../../../../../../up,,\n"
                                    )
                                    .file(site + "a/__init__.py", "x")
                                    .file(site + "a/odd \",name.py", "x")
                                    .file(site + "a/unlisted.py", "x")
                                    .file("usr/bin/a", "x")
                                    .file("etc/a.conf", "x")
                                    .file("up", "x")
                                    .file("opt/b.py", "x")
                                    .symlink(site + "linked", "/opt")
                                    .finish()}};
    CHECK(
        found.files_of("a") ==
        "/etc/a.conf /opt/b.py /up /usr/bin/a /" + site + "a/__init__.py /" + site + "a/odd \",name.py"
    );
    CHECK(found.systems == std::vector<std::string>{"python"});
    CHECK(found.gaps.empty());
}

TEST_CASE("a RECORD of more files than the limit is read up to it, and is a gap")
{
    limits bounds;
    bounds.max_package_files = 2;
    const found_packages found{
        {tar_builder{}
             .file(site + "a-1.dist-info/METADATA", "Name: a\nVersion: 1\n")
             .file(site + "a-1.dist-info/RECORD", "b,,\n\nc,,\nd,,\n")
             .file(site + "b", "")
             .file(site + "d", "")
             .finish()},
        bounds
    };
    CHECK(found.files_of("a") == "/" + site + "b");
    REQUIRE(found.gaps.size() == 1);
    CHECK(
        found.gaps.front() == "The package manifest of /" + site +
                                  "a-1.dist-info/RECORD was not read, because it would cross the limit "
                                  "max_package_files = 2."
    );
}

TEST_CASE("an egg that is a zip is a package, and owns itself")
{
    const auto zipped = test::zip_builder{}
                            .stored("a/__init__.py", "")
                            .deflated("EGG-INFO/PKG-INFO", "Name: A\nVersion: 1.2\nLicense: MIT\n");
    const found_packages found{{tar_builder{}.file(site + "A-1.2-py3.11.egg", zipped.finish()).finish()}};
    CHECK(found.lines() == "pypi A 1.2 (MIT) in /" + site + "A-1.2-py3.11.egg\n");
    CHECK(found.files_of("A") == "/" + site + "A-1.2-py3.11.egg");
    CHECK(found.systems == std::vector<std::string>{"python"});
    CHECK(found.gaps.empty());
    // What the metadata leaves out is in its name; eggs of other languages are none.
    CHECK(
        python_lines_of(
            site + "b-3-py3.egg", test::zip_builder{}.stored("EGG-INFO/PKG-INFO", "Summary: b\n").finish()
        ) == "pypi b 3 in /" + site + "b-3-py3.egg\n"
    );
    const found_packages scheme{{tar_builder{}.file("srfi-1.egg", "((synopsis \"lists\"))").finish()}};
    CHECK(scheme.packages.empty());
    CHECK(scheme.gaps.empty());
}

TEST_CASE("an egg that is a directory owns what is in it")
{
    const found_packages found{{tar_builder{}
                                    .file(site + "a-1-py3.egg/EGG-INFO/PKG-INFO", "Summary: a\n")
                                    .file(site + "a-1-py3.egg/a/__init__.py", "x")
                                    .file(site + "b.py", "x")
                                    .finish()}};
    CHECK(found.lines() == "pypi a 1 in /" + site + "a-1-py3.egg/EGG-INFO/PKG-INFO\n");
    CHECK(
        found.files_of("a") ==
        "/" + site + "a-1-py3.egg/EGG-INFO/PKG-INFO /" + site + "a-1-py3.egg/a/__init__.py"
    );
}

TEST_CASE("an egg that is broken or over a limit is a gap that says why")
{
    const auto gap = [](const std::string& content, auto change) {
        limits bounds;
        change(bounds);
        const found_packages found{{tar_builder{}.file("a.egg", content).finish()}, bounds};
        CHECK(found.packages.empty());
        REQUIRE(found.gaps.size() == 1);
        return found.gaps.front();
    };
    const auto no_change = [](limits&) {};
    const std::string metadata = "Name: a\nVersion: 1\n" + std::string(200, '\n');
    const auto whole = test::zip_builder{}.deflated("EGG-INFO/PKG-INFO", metadata).stored("b", "").finish();
    const std::string start = "The Python egg of /a.egg was not read, because ";
    for (std::size_t size = 2; size < whole.size(); ++size) {
        INFO(size);
        CHECK(gap(whole.substr(0, size), no_change) == start + "it is no zip, or is cut off or malformed.");
    }
    CHECK(
        gap(test::zip_builder{}.stored("PKG-INFO", metadata).finish(), no_change) ==
        start + "it has no metadata."
    );
    CHECK(
        gap(test::zip_builder{}.add("EGG-INFO/PKG-INFO", "x", 1, 0, 1).finish(), no_change) ==
        start + "a part of it is encrypted or malformed."
    );
    CHECK(
        gap(test::zip_builder{}.stored("EGG-INFO/PKG-INFO", "x").finish(), no_change) ==
        start + "it names no package and version."
    );
    CHECK(gap(whole, [](auto& l) {
              l.max_java_archive_bytes = 100;
          }) == start + "it would cross the limit max_java_archive_bytes = 100.");
    CHECK(gap(whole, [](auto& l) {
              l.max_java_archive_entries = 1;
          }) == start + "it would cross the limit max_java_archive_entries = 1.");
    CHECK(gap(whole, [](auto& l) {
              l.max_manifest_bytes = 100;
          }) == start + "it would cross the limit max_manifest_bytes = 100.");
}

TEST_CASE("an egg-info lists its files from where it stands, or has only itself")
{
    const found_packages found{{tar_builder{}
                                    .file(site + "a-1.egg-info/PKG-INFO", "Name: a\nVersion: 1\n")
                                    .file(site + "a-1.egg-info/installed-files.txt", "../a.py\nPKG-INFO\n")
                                    .file(site + "a.py", "x")
                                    .file(site + "b-1.egg-info/PKG-INFO", "Name: b\nVersion: 1\n")
                                    .file(site + "b-1.egg-info/top_level.txt", "b\n")
                                    .file(site + "c-1.egg-info", "Name: c\nVersion: 1\n")
                                    .finish()}};
    CHECK(found.files_of("a") == "/" + site + "a-1.egg-info/PKG-INFO /" + site + "a.py");
    CHECK(
        found.files_of("b") == "/" + site + "b-1.egg-info/PKG-INFO /" + site + "b-1.egg-info/top_level.txt"
    );
    CHECK(found.files_of("c") == "/" + site + "c-1.egg-info");
}

TEST_CASE("metadata that is cut off anywhere is still a package of its directory's name")
{
    const std::string whole = "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n\nText\n";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto lines = python_lines_of(site + "six-1.16.0.dist-info/METADATA", whole.substr(0, size));
        INFO(size);
        CHECK(lines.starts_with("pypi s"));
    }
}

TEST_CASE("metadata that names nothing is a gap")
{
    const found_packages found{{tar_builder{}.file("x/EGG-INFO/PKG-INFO", "Summary: x\n").finish()}};
    CHECK(found.packages.empty());
    CHECK(
        found.gaps == std::vector<std::string>{"The package manifest of /x/EGG-INFO/PKG-INFO was not read, "
                                               "because it names no package and version."}
    );
}
