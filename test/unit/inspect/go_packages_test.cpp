#include "byte_splitter.hpp"
#include "found_packages.hpp"
#include "inspect/content_readers.hpp"
#include "inspect/packages/go.hpp"
#include "program_builder.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::little_endian;
using test::program_builder;
using test::tar_builder;

namespace {

constexpr auto code = program_builder::readable | program_builder::executable;
constexpr auto data = program_builder::readable | program_builder::writable;
constexpr auto constants = program_builder::readable;

const std::string magic = "\xff Go buildinf:";
const std::string modules = "path\texample.org/app\nmod\texample.org/app\tv1.2.3\th1:x=\n"
                            "dep\tgithub.com/a/b\tv0.1.0\th1:y=\nbuild\tGOARCH=amd64\n";
const std::string expected = "golang example.org/app v1.2.3 [amd64] in /app\n"
                             "golang stdlib 1.21.10 [amd64] in /app\n"
                             "golang github.com/a/b v0.1.0 [amd64] in /app\n";

std::string marked(const std::string& text)
{
    return std::string(16, '<') + text + std::string(16, '>');
}

std::string length(std::uint64_t value)
{
    std::string out;
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>((value & 0x7FU) | 0x80U);
    return out + static_cast<char>(value);
}

/// The record since Go 1.18.
std::string record(const std::string& version, const std::string& text)
{
    return magic + '\x08' + '\x02' + std::string(16, '\0') + length(version.size()) + version +
           length(text.size()) + text;
}

std::string program_of(const std::string& segment)
{
    program_builder program;
    program.segment("code that does nothing", code);
    program.segment(segment, data);
    return program.finish();
}

/// The record before Go 1.18, of which the strings stand before it and their headers behind it.
std::string old_program(int bits, bool big_endian, const std::string& text, bool near_headers = true)
{
    program_builder program{bits, big_endian};
    const std::string version = "go1.16.15";
    const std::string strings = "x" + version + text;
    program.segment(near_headers ? std::string{"\x04\0\0\0Go\0\0", 8} + "code" : "code", code);
    const auto strings_at = program.segment(strings, constants) + program_builder::base;
    const std::size_t width = bits == 32 ? 4 : 8;
    const auto record_at = (strings_at + strings.size() + 15) / 16 * 16;
    std::string bytes = magic + static_cast<char>(width) + (big_endian ? '\1' : '\0') +
                        program.word(record_at + 64) + program.word(record_at + 64 + 2 * width);
    bytes.resize(64, '\0');
    bytes += program.word(strings_at + 1) + program.word(version.size());
    bytes += program.word(strings_at + 1 + version.size()) + program.word(text.size());
    program.segment(bytes, data);
    return program.finish();
}

found_packages read(std::string_view bytes, const limits& bounds = {})
{
    return found_packages{{tar_builder{}.file("app", bytes, 0755).finish()}, bounds};
}

std::string modules_of(std::string_view version, std::string_view text)
{
    inspect::package_manifest out;
    inspect::read_go_build(version, text, out);
    std::string lines;
    for (const auto& p : out.packages)
        lines += p.name + ' ' + p.version + '\n';
    return lines;
}

/// What the reader says of a file that comes in pieces.
std::string in_pieces(std::string_view bytes, auto&& feed)
{
    const limits bounds;
    const auto reader = inspect::make_go_reader(bounds);
    image::layer_entry entry;
    entry.path = "app";
    entry.size = bytes.size();
    const auto head = as_bytes_view(bytes.substr(0, image::content_reader::head_bytes));
    if (!reader->begin(entry, head))
        return "not wanted";
    feed([&](bytes_view piece) { return reader->on_bytes(piece); });
    const auto said = reader->end();
    std::string out = said.missed ? std::string{"missed "} + std::string{said.missed->reason} : "";
    if (const auto* const found = dynamic_cast<const inspect::package_manifest*>(said.found.get()))
        for (const auto& p : found->packages)
            out += p.name + ' ' + p.version + '\n';
    return out;
}

} // namespace

TEST_CASE("a Go program says its modules and its toolchain, in the layout since 1.18")
{
    const auto bytes = program_of(std::string(32, 'x') + record("go1.21.10", marked(modules)) + "behind");
    const auto found = read(bytes);
    CHECK(found.lines() == expected);
    CHECK(found.files_of("example.org/app") == "/app");
    CHECK(found.gaps.empty());
    CHECK(found.systems == std::vector<std::string>{"go"});
    const auto whole = in_pieces(bytes, [&](auto&& consume) { consume(as_bytes_view(bytes)); });
    test::byte_splitter::for_each(bytes, [&](auto&& feed, const std::string& how) {
        INFO(how);
        CHECK(in_pieces(bytes, feed) == whole);
    });
}

TEST_CASE("a Go program of before 1.18 says them through pointers, of either size and order")
{
    for (const int bits : {32, 64})
        for (const bool big_endian : {false, true}) {
            const auto bytes = old_program(bits, big_endian, marked(modules));
            INFO(bits << big_endian);
            const auto found = read(bytes);
            CHECK(found.gaps.empty());
            REQUIRE(found.packages.size() == 3);
            CHECK(found.packages[0].name == "example.org/app");
            CHECK(found.packages[1].version == "1.16.15");
            const auto whole = in_pieces(bytes, [&](auto&& consume) { consume(as_bytes_view(bytes)); });
            test::byte_splitter::for_each(bytes, [&](auto&& feed, const std::string& how) {
                INFO(how);
                CHECK(in_pieces(bytes, feed) == whole);
            });
        }
    // Built without modules.
    CHECK(read(old_program(64, false, "")).lines() == "golang stdlib 1.16.15 in /app\n");
    // Nothing said that its strings would be needed.
    const auto lost = read(old_program(64, false, marked(modules), false));
    CHECK(lost.packages.empty());
    CHECK(lost.gaps.size() == 1);
}

TEST_CASE("the modules of a Go program are told as they were built")
{
    CHECK(modules_of("go1.22rc1", "") == "stdlib 1.22.0-rc.1\n");
    CHECK(modules_of("go1.20.3 X:boringcrypto", "") == "stdlib 1.20.3\n");
    CHECK(modules_of("devel go1.23-abcdef Mon", "") == "stdlib 1.23\n");
    CHECK(modules_of("go1.19beta1", "") == "stdlib 1.19.0-beta.1\n");
    CHECK(modules_of("tinygo", "").empty());
    CHECK(modules_of("", "mod\ta\t(devel)\nbuild\t-ldflags=\"-s -X main.version=v7 -w\"\n") == "a v7\n");
    CHECK(modules_of("", "mod\ta\t(devel)\nbuild\tCGO_ENABLED=0\n") == "a (devel)\n");
    CHECK(
        modules_of("", "path\tcommand-line-arguments\ndep\tb\tv1\n=>\tc\tv2\th1:x\ndep\td\tv3\n=>\t./d\n") ==
        "command-line-arguments (devel)\nc v2\nd (devel)\n"
    );
    CHECK(modules_of("", "=>\tx\ty\ndep\nmod\n\t\n").empty());
}

TEST_CASE("a Go record cut off anywhere is never taken for a whole one")
{
    const auto bytes = program_of(record("go1.21.10", marked(modules)));
    const auto whole = bytes.size();
    for (std::size_t size = 1; size < whole; ++size) {
        const auto found = read(bytes.substr(0, size));
        INFO(size);
        CHECK(found.lines() != expected);
        if (found.packages.size() > 0)
            CHECK(found.gaps.size() == 1);
    }
    const auto old = old_program(64, false, marked(modules));
    for (std::size_t size = 1; size < old.size(); ++size)
        CHECK(read(old.substr(0, size)).packages.size() < 3);
}

TEST_CASE("Go records whose lengths and pointers lie are gaps")
{
    const auto gap_of = [](const std::string& bytes) {
        const auto found = read(bytes);
        CHECK(found.packages.empty());
        return found.gaps.empty() ? std::string{} : found.gaps.front();
    };
    const auto head = magic + '\x08' + '\x02' + std::string(16, '\0');
    CHECK(
        gap_of(program_of(head + length(std::uint64_t{1} << 30U) + "x")) ==
        "The Go build record of /app was not read, because it would cross the limit max_build_record_bytes "
        "= 8388608."
    );
    CHECK(!gap_of(program_of(head + std::string(20, '\xFF'))).empty());
    CHECK(!gap_of(program_of(head + length(100) + "go1.2")).empty());
    auto pointers = magic + '\x08' + '\0' + little_endian(0x123456789, 8) + little_endian(0x400000, 8);
    CHECK(!gap_of(program_of(pointers)).empty());
    pointers[14] = '\x03';
    CHECK(!gap_of(program_of(pointers)).empty());
}

TEST_CASE("what is no Go program gives nothing, and no gap either")
{
    for (const auto& bytes :
         {program_of("data"), program_of('x' + record("go1.21.10", marked(modules))),
          std::string{"\x7F"
                      "ELF"},
          std::string{"#!/bin/sh\n"}, program_of(std::string(100'000, '\xFF'))}) {
        const auto found = read(bytes);
        CHECK(found.packages.empty());
        CHECK(found.gaps.empty());
    }
    program_builder constant;
    constant.segment(record("go1.21.10", marked(modules)), constants);
    CHECK(read(constant.finish()).packages.empty());
}
