#include "byte_splitter.hpp"
#include "elf_builder.hpp"
#include "inspect/content_readers.hpp"
#include "shared_images.hpp"
#include "stacked.hpp"
#include "tar_builder.hpp"

#include <tare/inspect/elf.hpp>
#include <tare/inspect/facts.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <string>

using namespace tare;
using test::elf_builder;

namespace {

constexpr std::uint64_t dt_needed = 1;
constexpr std::uint64_t dt_soname = 14;
constexpr std::uint64_t dt_rpath = 15;
constexpr std::uint64_t dt_runpath = 29;
constexpr std::uint64_t dt_flags_1 = 0x6fff'fffb;

/// What the reader says of a file, as text: everything that can differ.
std::string said(const image::reading& r)
{
    if (r.missed)
        return "missed: " + std::string{r.missed->limit};
    if (!r.found)
        return "(none)";
    const auto& e = dynamic_cast<const inspect::elf&>(*r.found);
    return fmt::format(
        "{} {} {} {} interpreter={} needed={} soname={} rpath={} runpath={} dynamic={} static={} {}", e.bits,
        e.little_endian ? "LE" : "BE", e.type, e.architecture(), e.interpreter.value_or("-"),
        fmt::join(e.needed, ","), e.soname.value_or("-"), e.rpath.value_or("-"), e.runpath.value_or("-"),
        e.dynamic, e.is_static_program(), e.malformed
    );
}

template<class Feed>
std::string read_pieces(const std::string& file, const limits& bounds, Feed&& feed)
{
    const auto reader = inspect::make_elf_reader(bounds);
    image::layer_entry entry;
    entry.type = tar::entry_type::regular;
    entry.size = file.size();
    const auto wanted =
        reader->begin(entry, as_bytes_view(file).first(std::min<std::size_t>(file.size(), 256)));
    if (!wanted)
        return "(none)";
    if (*wanted > 0)
        feed([&](bytes_view piece) { return piece.empty() || reader->on_bytes(piece); });
    return said(reader->end());
}

/// Reads a file in every way to cut it, and wants one answer.
std::string read(const std::string& file, const limits& bounds = {})
{
    std::string whole;
    test::byte_splitter::for_each(file, [&](auto feed, const std::string& name) {
        const auto now = read_pieces(file, bounds, feed);
        if (name == "whole")
            whole = now;
        INFO(name);
        REQUIRE(now == whole);
    });
    return whole;
}

elf_builder program()
{
    elf_builder file;
    file.interpreter = "/lib64/ld-linux-x86-64.so.2";
    file.name(dt_needed, "libstdc++.so.6").name(dt_needed, "libc.so.6").name(dt_runpath, "$ORIGIN/../lib");
    return file;
}

std::string patched(std::string file, std::size_t at, const std::string& bytes)
{
    return file.replace(at, bytes.size(), bytes);
}

} // namespace

TEST_CASE("a dynamic program says its interpreter, libraries and search path, however it is cut")
{
    const std::string expected = "64 LE 3 amd64 interpreter=/lib64/ld-linux-x86-64.so.2 "
                                 "needed=libstdc++.so.6,libc.so.6 soname=- rpath=- runpath=$ORIGIN/../lib "
                                 "dynamic=true static=false ";
    auto file = program();
    CHECK(read(file.finish()) == expected);
    file.padding = 700;
    CHECK(read(file.finish()) == expected);
    file.names_last = true;
    CHECK(read(file.finish()) == expected);
    file.names_padding = 1000;
    CHECK(read(file.finish()) == expected);
}

TEST_CASE("both widths and byte orders are read")
{
    for (const bool wide : {false, true})
        for (const bool little : {false, true}) {
            elf_builder file{wide, little};
            file.machine = wide ? 22 : 8;
            file.interpreter = "/lib/ld.so.1";
            file.name(dt_needed, "libc.so.6").name(dt_soname, "me.so").name(dt_rpath, "/opt");
            CHECK(
                read(file.finish()) ==
                fmt::format(
                    "{} {} 3 {} interpreter=/lib/ld.so.1 needed=libc.so.6 soname=me.so rpath=/opt runpath=- "
                    "dynamic=true static=false ",
                    wide ? 64 : 32, little ? "LE" : "BE", wide ? "s390x" : (little ? "mipsle" : "mips")
                )
            );
        }
}

TEST_CASE("static programs are told from libraries")
{
    elf_builder fixed;
    fixed.type = 2;
    fixed.has_dynamic = false;
    CHECK(read(fixed.finish()).find("dynamic=false static=true ") != std::string::npos);
    elf_builder movable;
    movable.dynamic.emplace_back(dt_flags_1, 0x0800'0000);
    CHECK(read(movable.finish()).find("dynamic=true static=true ") != std::string::npos);
    elf_builder library;
    library.dynamic.emplace_back(dt_flags_1, 1);
    CHECK(read(library.finish()).find("static=false") != std::string::npos);
    elf_builder object;
    object.type = 1;
    object.has_dynamic = false;
    auto bytes = object.finish();
    bytes = patched(bytes, 56, object.number(0, 2));
    CHECK(
        read(bytes) ==
        "64 LE 1 amd64 interpreter=- needed= soname=- rpath=- runpath=- dynamic=false static=false "
    );
}

TEST_CASE("what is no ELF file is none")
{
    CHECK(read("") == "(none)");
    CHECK(
        read("\x7f"
             "EL") == "(none)"
    );
    const auto file = program().finish();
    for (std::size_t length = 1; length < 64; ++length)
        CHECK(read(file.substr(0, length)) == "(none)");
    for (const auto& [at, value] :
         {std::pair<std::size_t, char>{4, '\0'}, {4, '\3'}, {5, '\0'}, {5, '\3'}, {6, '\2'}})
        CHECK(read(patched(file, at, std::string(1, value))) == "(none)");
}

TEST_CASE("a file that ends before what its headers announce is malformed, wherever it is cut off")
{
    auto builder = program();
    builder.names_last = true;
    const auto file = builder.finish();
    for (std::size_t length = 64; length < file.size(); ++length) {
        const auto answer = read_pieces(file.substr(0, length), {}, [&](auto&& consume) {
            test::byte_splitter::feed(std::string_view{file}.substr(0, length), {}, consume);
        });
        INFO(length);
        CHECK(answer.find(" its ") != std::string::npos);
    }
}

TEST_CASE("hostile headers are said to be malformed and cost nothing")
{
    const auto file = program().finish();
    const elf_builder as;
    const auto reason = [&](std::size_t at, const std::string& bytes) {
        const auto answer = read(patched(file, at, bytes));
        return answer.substr(answer.find("static=false ") + 13);
    };
    constexpr std::size_t loaded = 64;
    constexpr std::size_t interpreter = 64 + 56;
    constexpr std::size_t dynamic = 64 + 2 * 56;
    const auto end = std::uint64_t{0} - 1;
    CHECK(reason(32, as.number(end, 8)) == "its program headers lie beyond its end");
    CHECK(reason(54, as.number(55, 2)) == "its program headers have a size that no kernel takes");
    CHECK(reason(56, as.number(0xffff, 2)) == "its program headers have a size that no kernel takes");
    CHECK(reason(56, as.number(1000, 2)) == "its program headers lie beyond its end");
    CHECK(reason(interpreter + 8, as.number(end, 8)) == "one of its segments wraps around");
    CHECK(
        reason(interpreter + 32, as.number(1, 8)) ==
        "its interpreter's name lies beyond its end or has no length that a kernel takes"
    );
    CHECK(reason(interpreter + 32, as.number(10, 8)) == "its interpreter's name has no end");
    CHECK(reason(interpreter, as.number(2, 4)) == "it has two dynamic sections");
    CHECK(reason(dynamic, as.number(3, 4)) == "it names two interpreters");
    CHECK(reason(dynamic + 8, as.number(file.size(), 8)) == "its dynamic section lies beyond its end");
    CHECK(reason(loaded, as.number(4, 4)) == "its strings are in no segment");
    CHECK(reason(loaded + 32, as.number(0, 8)) == "its strings are in no segment");
    CHECK(reason(loaded + 32, as.number(270, 8)) == "its strings reach beyond their segment");
}

TEST_CASE("hostile dynamic sections are said to be malformed")
{
    const auto reason = [](const elf_builder& file) {
        const auto answer = read(file.finish());
        return answer.substr(answer.find("static=false ") + 13);
    };
    elf_builder beyond;
    beyond.dynamic.emplace_back(dt_needed, 1000);
    CHECK(reason(beyond) == "one of its names lies beyond the string table or has no end");
    elf_builder twice;
    twice.name(dt_needed, "a").dynamic.emplace_back(5, elf_builder::address);
    CHECK(reason(twice) == "its dynamic section names two string tables");
    elf_builder many;
    many.name(dt_needed, std::string(4000, 'n'));
    for (int i = 0; i < 1000; ++i)
        many.dynamic.emplace_back(dt_needed, 1);
    CHECK(reason(many) == "its names are longer than any linker makes them");
    elf_builder large;
    large.dynamic.resize(20'000, {7, 0});
    CHECK(reason(large) == "its dynamic section is larger than any linker makes it");
    elf_builder without;
    without.dynamic.emplace_back(0, 0);
    without.name(dt_needed, "never read");
    CHECK(reason(without).empty());
    elf_builder no_table;
    no_table.name(dt_needed, "a").dynamic.emplace_back(0, 0);
    CHECK(reason(no_table) == "its dynamic section names strings, but no table of them");
}

TEST_CASE("names beyond the kept beginning of a program are not analysed, whatever the cuts")
{
    limits bounds;
    bounds.max_elf_start_bytes = 1024;
    auto file = program();
    file.padding = 2000;
    CHECK(read(file.finish(), bounds) == "missed: max_elf_start_bytes");
    file.padding = 0;
    file.names_padding = 5000;
    CHECK(read(file.finish(), bounds).find("needed=libstdc++.so.6,libc.so.6") != std::string::npos);
    file.names_last = true;
    CHECK(read(file.finish(), bounds).find("needed=libstdc++.so.6,libc.so.6") != std::string::npos);
    bounds.max_elf_start_bytes = 100;
    CHECK(read(file.finish(), bounds) == "missed: max_elf_start_bytes");
    const test::stacked image{{test::tar_builder{}.file("usr/bin/app", file.finish()).finish()}, bounds};
    const auto notes = inspect::not_analysed(image.view());
    REQUIRE(notes.size() == 1);
    CHECK(
        notes.front().text ==
        "The dynamic section of /usr/bin/app (layer 0) was not looked at, because it would cross "
        "the limit max_elf_start_bytes = 100."
    );
}

TEST_CASE("the programs of this machine are read as they are")
{
    // Whatever built this test made a dynamic program of it.
    const auto self = std::filesystem::canonical("/proc/self/exe");
    const auto file = test::read_file(self);
    const auto answer = read_pieces(file, {}, [&](auto&& consume) {
        test::byte_splitter::feed(file, std::vector<std::size_t>(file.size() / 65'536, 65'536), consume);
    });
    CHECK(answer.find("libc.so.6") != std::string::npos);
    CHECK(answer.find("interpreter=/lib") != std::string::npos);
    CHECK(answer.ends_with("static=false "));
}
