#include "byte_splitter.hpp"
#include "found_packages.hpp"
#include "inspect/content_readers.hpp"
#include "inspect/packages/manifest.hpp"
#include "program_builder.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::deflated;
using test::found_packages;
using test::program_builder;
using test::tar_builder;

namespace {

constexpr auto rust_code = program_builder::readable | program_builder::executable;
constexpr auto rust_constants = program_builder::readable;

const std::string dependencies =
    R"({"packages":[{"name":"adler","version":"1.0.2","source":"registry"},)"
    R"({"name":"cc","version":"1.0.0","source":"crates.io","kind":"build"},)"
    R"({"name":"app","version":"0.1.0","source":"local","dependencies":[0],"root":true}],"format":1})";
const std::string rust_expected = "cargo app 0.1.0 in /app\ncargo adler 1.0.2 in /app\n";

/// A program whose record stands behind other data, with a header of its section.
std::string
rust_program(const std::string& record, std::size_t before = 100, bool has_sections = true, bool told = true)
{
    program_builder program;
    program.segment(std::string(3000, 'c'), rust_code);
    const auto at = program.segment(std::string(before, 'x') + record + "behind it", rust_constants) + before;
    program.segment("data", program_builder::readable | program_builder::writable);
    if (has_sections)
        program.section(600).section(told ? at : at + 1);
    return program.finish();
}

found_packages read_rust(std::string_view bytes, const limits& bounds = {})
{
    return found_packages{{tar_builder{}.file("app", bytes, 0755).finish()}, bounds};
}

} // namespace

TEST_CASE("a program built with cargo-auditable says its crates, without what only the build needed")
{
    const auto found = read_rust(rust_program(deflated(dependencies, true)));
    CHECK(found.lines() == rust_expected);
    CHECK(found.files_of("app") == "/app");
    CHECK(found.gaps.empty());
    CHECK(found.systems == std::vector<std::string>{"rust"});
    CHECK(read_rust(rust_program(deflated(dependencies, true), 100, false)).lines() == rust_expected);
    CHECK(read_rust(rust_program(deflated(dependencies, true), 200'000)).lines() == rust_expected);
    // Bytes that look like the beginning of a stream stand before it.
    std::string decoys;
    for (int i = 0; i < 2000; ++i)
        decoys += std::string{"\x78\xDA"} + static_cast<char>(i % 256);
    program_builder program;
    const auto at = program.segment(decoys + deflated(dependencies, true), rust_constants) + decoys.size();
    CHECK(read_rust(program.section(at).finish()).lines() == rust_expected);
}

TEST_CASE("what a reader of Rust programs sees does not depend on how they arrive")
{
    const auto bytes = rust_program(deflated(dependencies, true), 700);
    const limits bounds;
    const auto said = [&](auto&& feed) {
        const auto reader = inspect::make_rust_reader(bounds);
        image::layer_entry entry;
        entry.path = "app";
        entry.size = bytes.size();
        REQUIRE(reader->begin(entry, as_bytes_view(std::string_view{bytes}.substr(0, 256))));
        feed([&](bytes_view piece) { return reader->on_bytes(piece); });
        const auto reading = reader->end();
        const auto* const found = dynamic_cast<const inspect::package_manifest*>(reading.found.get());
        return found == nullptr ? std::size_t{0} : found->packages.size();
    };
    test::byte_splitter::for_each(bytes, [&](auto&& feed, const std::string& how) {
        INFO(how);
        CHECK(said(feed) == 2);
    });
}

TEST_CASE("a record that a program carries for others is not its own")
{
    const auto found = read_rust(rust_program(deflated(dependencies, true), 100, true, false));
    CHECK(found.packages.empty());
    CHECK(found.gaps.empty());
    // Code is not searched.
    program_builder program;
    program.segment("first", rust_constants);
    const auto at = program.segment(deflated(dependencies, true), rust_code);
    CHECK(read_rust(program.section(at).finish()).packages.empty());
}

TEST_CASE("records that are broken, too large or not what they should be are gaps")
{
    const auto gap_of = [](const std::string& text, const limits& bounds = {}) {
        const auto found = read_rust(rust_program(deflated(text, true)), bounds);
        CHECK(found.packages.empty());
        return found.gaps.empty() ? std::string{} : found.gaps.front();
    };
    const std::string malformed = "The Rust dependency record of /app was not read, because it is malformed.";
    CHECK(gap_of(R"({"packages":[{"name":"a","version":"1"}]})") == malformed);
    CHECK(
        gap_of(
            R"({"packages":[{"name":"a","version":"1","root":true},{"name":"b","version":"1","root":true}]})"
        ) == malformed
    );
    CHECK(gap_of(R"({"packages":[{"name":"a"}]})") == malformed);
    CHECK(gap_of(R"({"packages":[7]})") == malformed);
    CHECK(gap_of(R"({"packages":[)" + std::string(5000, '[')) == malformed);
    limits bounds;
    bounds.max_build_record_bytes = 1000;
    CHECK(
        gap_of(R"({"packages":[")" + std::string(100'000, 'x'), bounds) ==
        "The Rust dependency record of /app was not read, because it would cross the limit "
        "max_build_record_bytes = 1000."
    );
    auto wrong_check = deflated(dependencies, true);
    wrong_check.back() = static_cast<char>(wrong_check.back() ^ 1);
    CHECK(read_rust(rust_program(wrong_check)).gaps.size() == 1);
}

TEST_CASE("a Rust program cut off anywhere is never taken for a whole one")
{
    program_builder program;
    const auto at = program.segment("x" + deflated(dependencies, true), rust_constants) + 1;
    const auto bytes = program.section(at).finish();
    for (std::size_t size = 1; size < static_cast<std::size_t>(at) + deflated(dependencies, true).size();
         ++size) {
        INFO(size);
        CHECK(read_rust(std::string_view{bytes}.substr(0, size)).packages.empty());
    }
}
