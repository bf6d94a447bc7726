#include "byte_splitter.hpp"
#include "elf_builder.hpp"
#include "inspect/elf_parser.hpp"
#include "stacked.hpp"
#include "tar_builder.hpp"

#include <tare/inspect/elf.hpp>
#include <tare/inspect/facts.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using test::byte_splitter;
using test::elf_builder;

namespace {

std::string_view type_name(std::uint16_t type)
{
    constexpr std::array<std::string_view, 5> names{"none", "relocatable", "executable", "shared", "core"};
    return type < names.size() ? names.at(type) : "other";
}

constexpr std::size_t bound = std::size_t{64} << 10U;

/// All that is known of a file, as text.
std::string told(const image::reading& r)
{
    std::string out = "nothing";
    if (const auto* const e = dynamic_cast<const inspect::elf*>(r.found.get())) {
        out = fmt::format(
            "{}{} {} machine {} interpreter '{}' needed '{}' soname '{}' rpath '{}' runpath '{}'{}{}{}",
            e->bits, e->little_endian ? "le" : "be", type_name(e->type), e->machine,
            e->interpreter.value_or(""), fmt::join(e->needed, " "), e->soname.value_or(""),
            e->rpath.value_or(""), e->runpath.value_or(""), e->dynamic ? " dynamic" : "",
            e->is_static_program() ? " static" : "", e->complete ? "" : " incomplete"
        );
    }
    if (r.missed)
        out += fmt::format(" missed: {}{}", r.missed->limit, r.missed->reason);
    return out;
}

std::string parse(std::string_view file, std::size_t most = bound)
{
    inspect::elf_parser parser{most};
    parser.start(file.size());
    if (!file.empty())
        static_cast<void>(parser.consume(as_bytes_view(file)));
    return told(parser.finish());
}

/// What is told is the same however the file arrives.
std::string parse_in_pieces(std::string_view file, std::size_t most = bound)
{
    const auto expected = parse(file, most);
    byte_splitter::for_each(file, [&](auto&& feed, const std::string& name) {
        CAPTURE(name);
        inspect::elf_parser parser{most};
        parser.start(file.size());
        feed([&](bytes_view piece) { return parser.consume(piece); });
        CHECK(told(parser.finish()) == expected);
    });
    return expected;
}

elf_builder program(int bits = 64, bool big_endian = false, std::uint16_t machine = 62)
{
    return elf_builder{bits, big_endian, machine}
        .interpreter("/lib64/ld-linux-x86-64.so.2")
        .needed("libm.so.6")
        .needed("libc.so.6")
        .rpath("$ORIGIN/../lib")
        .runpath("/opt/lib:$ORIGIN");
}

constexpr std::string_view program_facts =
    "shared machine {} interpreter '/lib64/ld-linux-x86-64.so.2' needed 'libm.so.6 libc.so.6' "
    "soname '' rpath '$ORIGIN/../lib' runpath '/opt/lib:$ORIGIN' dynamic";

std::string facts_of_program(std::string_view kind = "64le", int machine = 62)
{
    return std::string{kind} + ' ' + fmt::format(fmt::runtime(program_facts), machine);
}

bool malformed(std::string_view facts, std::string_view what)
{
    return facts.ends_with(fmt::format("missed: its {} malformed", what)) &&
           facts.find("static") == std::string_view::npos;
}

} // namespace

TEST_CASE("a program is read in both sizes and both byte orders, whatever the layout and the pieces", "[elf]")
{
    using layout = elf_builder::layout;
    for (const auto place :
         {layout::strings_first, layout::strings_in_code, layout::strings_last, layout::strings_deep}) {
        CAPTURE(static_cast<int>(place));
        CHECK(parse_in_pieces(program().place(place).finish()) == facts_of_program());
        CHECK(parse_in_pieces(program(64, true, 22).place(place).finish()) == facts_of_program("64be", 22));
        CHECK(parse_in_pieces(program(32, false, 40).place(place).finish()) == facts_of_program("32le", 40));
        CHECK(parse_in_pieces(program(32, true, 20).place(place).finish()) == facts_of_program("32be", 20));
    }
}

TEST_CASE("a library has a name; a program without a dynamic linker is static", "[elf]")
{
    CHECK(
        parse(elf_builder{}.soname("libx.so.1").needed("libc.so.6").finish()) ==
        "64le shared machine 62 interpreter '' needed 'libc.so.6' soname 'libx.so.1' rpath '' runpath '' "
        "dynamic"
    );
    CHECK(
        parse(elf_builder{}.type(2).finish()) ==
        "64le executable machine 62 interpreter '' needed '' soname '' rpath '' runpath '' static"
    );
    CHECK(
        parse(elf_builder{}.dynamic(0x6FFFFFFB, 0x08000000).finish()) ==
        "64le shared machine 62 interpreter '' needed '' soname '' rpath '' runpath '' dynamic static"
    );
    CHECK(
        parse(elf_builder{}.with_dynamic_section().finish()) ==
        "64le shared machine 62 interpreter '' needed '' soname '' rpath '' runpath '' dynamic"
    );
    CHECK(parse(program().type(1).finish()).starts_with("64le relocatable machine 62 interpreter ''"));
    CHECK(parse(program().type(4).finish()).starts_with("64le core machine 62 interpreter ''"));
    CHECK(parse(program().type(0xFE00).finish()).starts_with("64le other machine 62 interpreter ''"));
}

TEST_CASE("machines are called what image configs call them", "[elf]")
{
    const auto name = [](int bits, bool big_endian, std::uint16_t machine) {
        inspect::elf_parser parser{bound};
        const auto file = elf_builder{bits, big_endian, machine}.type(2).finish();
        parser.start(file.size());
        static_cast<void>(parser.consume(as_bytes_view(file)));
        const auto said = parser.finish();
        return std::string{dynamic_cast<const inspect::elf&>(*said.found).architecture()};
    };
    CHECK(name(64, false, 62) == "amd64");
    CHECK(name(32, false, 3) == "386");
    CHECK(name(64, false, 183) == "arm64");
    CHECK(name(32, false, 40) == "arm");
    CHECK(name(64, false, 21) == "ppc64le");
    CHECK(name(64, true, 22) == "s390x");
    CHECK(name(64, false, 243) == "riscv64");
    CHECK(name(64, false, 258) == "loong64");
    CHECK(name(64, false, 8) == "mips64le");
    CHECK(name(64, false, 9999).empty());
}

TEST_CASE(
    "strings beyond what is kept are waited for, found by section headers, or said to be missed", "[elf]"
)
{
    using layout = elf_builder::layout;
    const auto large = [](layout l) { return program().code(3 * bound).place(l).finish(); };
    CHECK(parse(large(layout::strings_first)) == facts_of_program());
    CHECK(parse(large(layout::strings_in_code)) == facts_of_program());
    CHECK(parse(large(layout::strings_last)) == facts_of_program());
    CHECK(parse(large(layout::strings_deep)) == facts_of_program());
    const auto missed = parse(large(layout::strings_deep_unannounced));
    CHECK(missed.ends_with(
        "needed '' soname '' rpath '' runpath '' dynamic incomplete missed: max_elf_start_bytes"
    ));
    CHECK(parse(large(layout::strings_deep_unannounced), 4 * bound) == facts_of_program());
    auto many_names = program().place(layout::strings_last);
    for (int i = 0; i < 20; ++i)
        many_names.needed(std::string(4000, static_cast<char>('a' + i)));
    CHECK(parse(many_names.finish()).ends_with("missed: max_elf_start_bytes"));
    // Not even the program headers need to stand in what is kept.
    auto moved = program().code(2000).place(layout::strings_last).finish();
    const auto headers = moved.substr(64, 5 * 56);
    moved.replace(64, headers.size(), headers.size(), '\0');
    elf_builder{}.put(moved, 32, 8, moved.size());
    moved += headers;
    CHECK(parse_in_pieces(moved, 100).ends_with("missed: max_elf_start_bytes"));
}

TEST_CASE("a section table that lies about the strings is not believed", "[elf]")
{
    using layout = elf_builder::layout;
    const auto lying = program().place(layout::strings_deep).edit([](const elf_builder& b, std::string& f) {
        const auto at = b.header_size() + 5 * b.program_header_size() + 64;
        b.put(f, at + 24, 8, b.strings_offset() - 64);
    });
    auto copy = lying;
    CHECK(parse_in_pieces(copy.finish()) == facts_of_program());
    copy = lying;
    CHECK(parse(copy.code(3 * bound).finish()).ends_with("missed: max_elf_start_bytes"));
}

TEST_CASE("a file that is cut off anywhere is malformed, never half-read as whole", "[elf]")
{
    using layout = elf_builder::layout;
    for (const auto place : {layout::strings_first, layout::strings_last, layout::strings_deep}) {
        const auto file = program().place(place).finish();
        std::size_t complete = 0;
        for (std::size_t size = 0; size < file.size(); ++size) {
            CAPTURE(size);
            const auto facts = parse(std::string_view{file}.substr(0, size));
            const bool whole = facts == facts_of_program();
            complete += whole ? 1 : 0;
            CHECK((whole || facts.find("missed: its ") != std::string::npos));
        }
        // Padding at the end is all that may be missing.
        CHECK(complete < 16);
    }
}

TEST_CASE("hostile headers are malformed", "[elf]")
{
    const auto edited = [](std::size_t offset, std::size_t size, std::uint64_t value) {
        return parse_in_pieces(
            program().edit([=](const elf_builder& b, std::string& f) { b.put(f, offset, size, value); }
            ).finish()
        );
    };
    CHECK(malformed(edited(4, 1, 3), "ELF header is"));
    CHECK(malformed(edited(5, 1, 0), "ELF header is"));
    CHECK(malformed(edited(6, 1, 2), "ELF header is"));
    CHECK(malformed(
        parse("\x7f"
              "ELF"),
        "ELF header is"
    ));
    // Where, how large and how many the program headers are.
    CHECK(malformed(edited(32, 8, std::uint64_t{1} << 63U), "program headers are"));
    CHECK(malformed(edited(32, 8, ~std::uint64_t{0}), "program headers are"));
    CHECK(malformed(edited(54, 2, 32), "program headers are"));
    CHECK(malformed(edited(54, 2, 0), "program headers are"));
    CHECK(malformed(edited(56, 2, 0xFFFF), "program headers are"));
    CHECK(malformed(edited(56, 2, 0xFFFE), "program headers are"));
    CHECK(malformed(edited(56, 2, 1000), "program headers are"));
    CHECK(parse(program().program_headers(1100).finish()) == facts_of_program());
    CHECK(malformed(parse(program().program_headers(1200).finish()), "program headers are"));
    // No program headers at all: nothing that could be linked.
    CHECK(edited(56, 2, 0).find("needed ''") != std::string::npos);
}

TEST_CASE("hostile program headers are malformed", "[elf]")
{
    // Of a program: two PT_LOAD, PT_INTERP, PT_DYNAMIC.
    const auto edited = [](std::size_t header, std::size_t offset, std::uint64_t value) {
        return parse_in_pieces(program()
                                   .edit([=](const elf_builder& b, std::string& f) {
                                       b.put(f, 64 + header * 56 + offset, 8, value);
                                   })
                                   .finish());
    };
    const std::uint64_t far = 1'000'000;
    const auto highest = ~std::uint64_t{0};
    CHECK(malformed(edited(2, 8, far), "program headers are"));
    CHECK(malformed(edited(2, 8, highest), "program headers are"));
    CHECK(malformed(edited(2, 32, 1), "program headers are"));
    CHECK(malformed(edited(2, 32, 5000), "program headers are"));
    CHECK(malformed(edited(2, 32, highest), "program headers are"));
    CHECK(malformed(edited(2, 32, 10), "program headers are"));
    CHECK(malformed(edited(3, 8, far), "dynamic section is"));
    CHECK(malformed(edited(3, 8, 64), "dynamic section is"));
    CHECK(malformed(edited(3, 16, 0), "dynamic section is"));
    CHECK(malformed(edited(3, 16, highest), "dynamic section is"));
    CHECK(malformed(edited(3, 32, highest), "dynamic section is"));
    CHECK(malformed(edited(3, 32, std::uint64_t{1} << 20U), "dynamic section is"));
    // Without its segment an address leads nowhere.
    CHECK(malformed(edited(0, 32, 10), "dynamic section is"));
    CHECK(malformed(edited(1, 16, 1), "dynamic section is"));
    CHECK(malformed(edited(0, 8, highest), "dynamic section is"));
    // Overlapping segments that put other bytes at one address.
    CHECK(malformed(edited(1, 16, 0x400000), "dynamic section is"));
    // A second dynamic section.
    CHECK(malformed(
        parse(program().edit([](const elf_builder& b, std::string& f) { b.put(f, 64 + 2 * 56, 4, 2); }
        ).finish()),
        "program headers are"
    ));
}

TEST_CASE("hostile dynamic sections are malformed", "[elf]")
{
    // Of a program: two DT_NEEDED, DT_RPATH, DT_RUNPATH, DT_STRTAB, DT_STRSZ, DT_NULL.
    const auto edited = [](std::size_t entry, std::uint64_t tag, std::uint64_t value) {
        return parse_in_pieces(program()
                                   .edit([=](const elf_builder& b, std::string& f) {
                                       b.put(f, b.dynamic_offset() + entry * 16, 8, tag);
                                       b.put(f, b.dynamic_offset() + entry * 16 + 8, 8, value);
                                   })
                                   .finish());
    };
    const auto highest = ~std::uint64_t{0};
    CHECK(malformed(edited(0, 1, 100'000), "dynamic section is"));
    CHECK(malformed(edited(0, 1, highest), "dynamic section is"));
    CHECK(malformed(edited(4, 5, 0), "dynamic section is"));
    CHECK(malformed(edited(4, 5, highest), "dynamic section is"));
    CHECK(malformed(edited(4, 1234, 0), "dynamic section is"));
    CHECK(malformed(edited(5, 10, 5), "dynamic section is"));
    CHECK(malformed(edited(5, 10, 0), "dynamic section is"));
    CHECK(malformed(edited(6, 1234, 0), "dynamic section is"));
    // A size beyond the segment's is cut to it, as the linker, which does not look at it, would read.
    CHECK(edited(5, 10, highest) == facts_of_program());
    CHECK(edited(5, 1234, 0) == facts_of_program());
    // An early end hides what follows from the linker too.
    CHECK(edited(0, 0, 0).find("needed ''") != std::string::npos);
}

TEST_CASE("thousands of entries that name one long string do not cost their sum", "[elf]")
{
    elf_builder many;
    many.needed(std::string(4000, 'n'));
    for (int i = 0; i < 3000; ++i)
        many.dynamic(1, 1);
    CHECK(parse(many.finish()).ends_with("missed: its dynamic section holds more names than any honest one"));
    CHECK(malformed(parse(elf_builder{}.needed(std::string(5000, 'n')).finish()), "dynamic section is"));
    elf_builder long_section;
    for (int i = 0; i < 5000; ++i)
        long_section.dynamic(1234, 0);
    CHECK(malformed(parse(long_section.finish()), "dynamic section is"));
}

TEST_CASE("ELF files of an image are found by path; what could not be read is noted", "[elf]")
{
    const auto broken = program().finish().substr(0, 300);
    const test::stacked image{{test::tar_builder{}
                                   .file("usr/bin/app", program().finish(), 0755)
                                   .file("usr/lib/broken.so", broken)
                                   .file("usr/lib/text", "ELF")
                                   .symlink("app", "usr/bin/app")
                                   .finish()}};
    const auto* const app = inspect::find<inspect::elf>(image.view(), "/app");
    REQUIRE(app != nullptr);
    CHECK(app->needed == std::vector<std::string>{"libm.so.6", "libc.so.6"});
    CHECK(app->memory() > sizeof(inspect::elf));
    const auto* const incomplete = inspect::find<inspect::elf>(image.view(), "/usr/lib/broken.so");
    REQUIRE(incomplete != nullptr);
    CHECK_FALSE(incomplete->complete);
    CHECK(inspect::find<inspect::elf>(image.view(), "/usr/lib/text") == nullptr);
    const auto notes = inspect::not_analysed(image.view());
    REQUIRE(notes.size() == 1);
    CHECK(
        notes.front().text == "The ELF structure of /usr/lib/broken.so (layer 0) was not looked at, because "
                              "its program headers are malformed."
    );
}

TEST_CASE("this test is read as the linker made it", "[elf]")
{
    std::ifstream in{std::filesystem::read_symlink("/proc/self/exe"), std::ios::binary};
    const std::string self{std::istreambuf_iterator<char>{in}, {}};
    inspect::elf_parser parser{std::size_t{16} << 20U};
    parser.start(self.size());
    static_cast<void>(parser.consume(as_bytes_view(self)));
    const auto said = parser.finish();
    CHECK_FALSE(said.missed);
    const auto& e = dynamic_cast<const inspect::elf&>(*said.found);
    CHECK(e.bits == 8 * sizeof(void*));
    CHECK(e.interpreter.value_or("").starts_with("/lib"));
    CHECK(std::find(e.needed.begin(), e.needed.end(), "libc.so.6") != e.needed.end());
}
