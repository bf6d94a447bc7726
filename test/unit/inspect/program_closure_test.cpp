#include <tare/inspect/program_closure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <elf_builder.hpp>
#include <linker_cache_builder.hpp>
#include <stacked.hpp>
#include <string>
#include <tar_builder.hpp>

using namespace tare;
using test::elf_builder;
using test::tar_builder;

namespace {

constexpr auto glibc = "/lib64/ld-linux-x86-64.so.2";
constexpr auto musl_linker = "/lib/ld-musl-x86_64.so.1";

elf_builder linked_program(std::string linker = glibc)
{
    return std::move(elf_builder{}.interpreter(std::move(linker)));
}

std::string library(std::string_view soname)
{
    return elf_builder{}.soname(soname).finish();
}

/// Debian's layout: the linker of the multiarch directory under the name that the ABI gives it.
tar_builder debian()
{
    return tar_builder{}
        .file("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
        .symlink("lib64", "lib/x86_64-linux-gnu")
        .file(
            "lib/x86_64-linux-gnu/libc.so.6",
            elf_builder{}.soname("libc.so.6").needed("ld-linux-x86-64.so.2").finish(), 0755
        );
}

constexpr const char* word_of(inspect::part_problem p)
{
    constexpr const char* words[] = {
        "",
        "!missing",
        "!no-file",
        "!not-executable",
        "!not-readable",
        "!no-format",
        "!malformed",
        "!other-architecture",
        "!too-deep"
    };
    return words[static_cast<std::size_t>(p)];
}

/// Every part on one line: how it was found, where, and what is wrong with it.
std::string parts(const inspect::program_closure& c)
{
    std::string out;
    for (const auto& p : c.parts) {
        out += p.path.empty() ? p.name : p.path;
        if (p.role == inspect::part_role::library && p.file)
            out += '(' + std::string{p.found_by} + ')';
        out += word_of(p.problem);
        out += ' ';
    }
    for (const auto& g : c.gaps)
        out += "[" + g + "]";
    return out;
}

std::string
closure(const tar_builder& files, inspect::start_conditions how = {}, std::string_view name = "/app/server")
{
    const test::stacked image{{files.finish()}};
    const auto file = image.view().files.resolve(name);
    REQUIRE(file);
    return parts(inspect::close_over(image.view(), *file, name, how));
}

} // namespace

TEST_CASE("a static program needs nothing")
{
    CHECK(closure(tar_builder{}.file("app/server", elf_builder{}.type(2).finish(), 0755)) == "/app/server ");
}

TEST_CASE("libraries are found breadth first, each once, with what they need themselves")
{
    auto files = debian();
    files
        .file(
            "app/server", linked_program().needed("liba.so").needed("libb.so").needed("libc.so.6").finish(),
            0755
        )
        .file(
            "usr/lib/x86_64-linux-gnu/liba.so", elf_builder{}.needed("libd.so").needed("libc.so.6").finish()
        )
        .file("usr/lib/libb.so", elf_builder{}.needed("libd.so").finish())
        .file("lib/libd.so", elf_builder{}.needed("liba.so").finish());
    CHECK(
        closure(files) ==
        "/app/server /lib64/ld-linux-x86-64.so.2 /usr/lib/x86_64-linux-gnu/liba.so(default directory) "
        "/usr/lib/libb.so(default directory) /lib/x86_64-linux-gnu/libc.so.6(default directory) "
        "/lib/libd.so(default directory) "
    );
}

TEST_CASE("glibc looks at RPATH, LD_LIBRARY_PATH, RUNPATH, the cache and its directories, in this order")
{
    const auto all = [](elf_builder e, const std::vector<std::string>& places,
                        inspect::start_conditions how = {}) {
        auto files = debian();
        files.file("app/server", e.needed("libx.so").finish(), 0755)
            .file(
                "etc/ld.so.cache", test::linker_cache_builder{}.library("libx.so", "/cached/libx.so").finish()
            );
        for (const auto& p : places)
            files.file(p + "/libx.so", library("libx.so"));
        auto out = closure(files, how);
        return out.substr(std::string_view{"/app/server /lib64/ld-linux-x86-64.so.2 "}.size());
    };
    inspect::start_conditions with_path;
    with_path.library_path = "/none;/env";
    const std::vector<std::string> everywhere{"r", "env", "run", "cached", "usr/lib"};
    CHECK(all(linked_program().rpath("/r"), everywhere, with_path) == "/r/libx.so(RPATH) ");
    // A RUNPATH beside it takes RPATH's effect away.
    CHECK(
        all(linked_program().rpath("/r").runpath("/run"), everywhere, with_path) ==
        "/env/libx.so(LD_LIBRARY_PATH) "
    );
    CHECK(all(linked_program().rpath("/r").runpath("/run"), everywhere) == "/run/libx.so(RUNPATH) ");
    CHECK(all(linked_program(), everywhere) == "/cached/libx.so(/etc/ld.so.cache) ");
    CHECK(all(linked_program(), {"usr/lib"}) == "/usr/lib/libx.so(default directory) ");
    CHECK(all(linked_program(), {"opt", "lib64x"}) == "libx.so!missing ");
}

TEST_CASE("RPATH is inherited, RUNPATH is not, and musl inherits both")
{
    const auto with = [](const std::string& linker, elf_builder e, tar_builder files) {
        files.file("app/server", e.needed("liba.so").finish(), 0755)
            .file("own/liba.so", elf_builder{}.needed("libb.so").finish())
            .file("own/libb.so", library("libb.so"));
        return closure(files).substr(std::string{"/app/server  "}.size() + linker.size());
    };
    CHECK(
        with(glibc, linked_program().rpath("/own"), debian()) == "/own/liba.so(RPATH) /own/libb.so(RPATH) "
    );
    CHECK(
        with(glibc, linked_program().runpath("/own"), debian()) == "/own/liba.so(RUNPATH) libb.so!missing "
    );
    const auto alpine = tar_builder{}.file("lib/ld-musl-x86_64.so.1", library("libc.musl-x86_64.so.1"), 0755);
    CHECK(
        with(musl_linker, linked_program(musl_linker).runpath("/own"), alpine) ==
        "/own/liba.so(RUNPATH) /own/libb.so(RUNPATH) "
    );
}

TEST_CASE("$ORIGIN is the directory of the file, $LIB and $PLATFORM the distribution's")
{
    const auto found = [](std::string_view runpath, const std::string& place) {
        auto files = debian();
        files.file("opt/app/bin/server", linked_program().needed("libx.so").runpath(runpath).finish(), 0755)
            .symlink("app/server", "/opt/app/bin/server")
            .file(place + "/libx.so", library("libx.so"));
        return closure(files).find("libx.so(RUNPATH)") != std::string::npos;
    };
    CHECK(found("$ORIGIN/../lib", "opt/app/lib"));
    CHECK(found("/none:${ORIGIN}", "opt/app/bin"));
    CHECK(found("/x/$LIB", "x/lib/x86_64-linux-gnu"));
    CHECK(found("/x/${PLATFORM}", "x/x86_64"));
    CHECK_FALSE(found("$ORIGIN/../lib", "app/lib"));
    CHECK_FALSE(found("/$NONE", "$NONE"));
}

TEST_CASE("musl is its own libc, and looks where its path file says")
{
    auto files = tar_builder{};
    files.file("lib/ld-musl-x86_64.so.1", library("libc.musl-x86_64.so.1"), 0755)
        .file(
            "app/server",
            linked_program(musl_linker)
                .needed("libz.so.1")
                .needed("libc.musl-x86_64.so.1")
                .needed("libpthread.so.0")
                .finish(),
            0755
        )
        .file("usr/lib/libz.so.1", library("libz.so.1"));
    CHECK(closure(files) == "/app/server /lib/ld-musl-x86_64.so.1 /usr/lib/libz.so.1(default directory) ");
    files.file("etc/ld-musl-x86_64.path", "/opt/lib\n/lib:/more\n")
        .file("more/libz.so.1", library("libz.so.1"));
    CHECK(closure(files) == "/app/server /lib/ld-musl-x86_64.so.1 /more/libz.so.1(default directory) ");
}

TEST_CASE("RPM's and other prefixes' default directories follow from where the linker is")
{
    const auto found = [](const std::string& linker_at, const std::string& place) {
        auto files = tar_builder{};
        files.file(linker_at, library("ld-linux-x86-64.so.2"), 0755)
            .file("app/server", linked_program('/' + linker_at).needed("libx.so").finish(), 0755)
            .file(place + "/libx.so", library("libx.so"));
        return closure(files).find("!missing") == std::string::npos;
    };
    CHECK(found("lib64/ld-linux-x86-64.so.2", "usr/lib64"));
    CHECK_FALSE(found("lib64/ld-linux-x86-64.so.2", "usr/lib"));
    CHECK(found("usr/lib/ld-linux-x86-64.so.2", "lib"));
    CHECK(found("nix/store/glibc/lib/ld-linux-x86-64.so.2", "nix/store/glibc/lib"));
}

TEST_CASE("libraries for another machine are passed over, broken ones are stumbled over")
{
    const auto other = elf_builder{64, false, 183}.finish();
    auto files = debian();
    files.file("app/server", linked_program().needed("libx.so").rpath("/a:/b").finish(), 0755)
        .file("a/libx.so", other);
    CHECK(closure(files).ends_with("/a/libx.so(RPATH)!other-architecture "));
    files.file("b/libx.so", library("libx.so"));
    CHECK(closure(files).ends_with("/b/libx.so(RPATH) "));
    auto text = debian();
    text.file("app/server", linked_program().needed("libx.so").rpath("/a:/b").finish(), 0755)
        .file("a/libx.so", "GROUP ( libx.so.1 )")
        .file("b/libx.so", library("libx.so"));
    CHECK(closure(text).ends_with("/a/libx.so(RPATH)!no-format "));
}

TEST_CASE("a library that the user may not read is not found by him")
{
    auto files = debian();
    files.file("app/server", linked_program().needed("libx.so").rpath("/a:/b").finish(), 0755)
        .file("a/libx.so", library("libx.so"), 0600);
    inspect::start_conditions how;
    how.user = inspect::credentials{10000, 10000};
    CHECK(closure(files, how).ends_with("/a/libx.so(RPATH)!not-readable "));
    CHECK(closure(files).ends_with("/a/libx.so(RPATH) "));
}

TEST_CASE("a missing linker is said, and a strange one is not guessed at")
{
    CHECK(
        closure(tar_builder{}.file("app/server", linked_program().needed("libc.so.6").finish(), 0755)) ==
        "/app/server /lib64/ld-linux-x86-64.so.2!missing "
    );
    CHECK(
        closure(tar_builder{}
                    .file("app/server", linked_program("/own/loader").needed("libc.so.6").finish(), 0755)
                    .file("own/loader", library("x"), 0755)) ==
        "/app/server /own/loader [By which rules /own/loader looks for libraries is not known.]"
    );
}

TEST_CASE("interpreters are followed as the kernel follows them")
{
    const auto shell = elf_builder{}.type(2).finish();
    inspect::start_conditions how;
    how.search_path = "/usr/bin";
    const auto script = [&](std::string_view first_line) {
        return closure(
            tar_builder{}
                .file("app/server", std::string{first_line} + "\necho\n", 0755)
                .file("bin/sh", shell, 0755)
                .file("usr/bin/env", shell, 0755)
                .file("usr/bin/python3", "#! /bin/sh -e\n", 0755),
            how
        );
    };
    CHECK(script("#!/bin/sh") == "/app/server /bin/sh ");
    CHECK(script("#!/bin/sh\r") == "/app/server /bin/sh\r!missing ");
    CHECK(script("#!/usr/bin/env python3") == "/app/server /usr/bin/env /usr/bin/python3 /bin/sh ");
    CHECK(script("#!/usr/bin/env -S A=b python3 -u") == "/app/server /usr/bin/env /usr/bin/python3 /bin/sh ");
    // Without -S the kernel's one argument is the name that env looks for.
    CHECK(script("#!/usr/bin/env python3 -u") == "/app/server /usr/bin/env python3 -u!missing ");
    CHECK(script("#!/usr/bin/env -i python3") == "/app/server /usr/bin/env ");
    CHECK(script("#!bin/sh") == "/app/server /bin/sh ");
    CHECK(script("echo") == "/app/server!no-format ");
}

TEST_CASE("the kernel follows five interpreters and no more")
{
    const auto chain = [](int scripts) {
        tar_builder files;
        files.file("end", elf_builder{}.type(2).finish(), 0755);
        for (int i = 0; i < scripts; ++i)
            files.file(
                i == 0 ? "app/server" : "s" + std::to_string(i),
                "#!/" + (i + 1 == scripts ? std::string{"end"} : "s" + std::to_string(i + 1)) + "\n", 0755
            );
        return closure(files);
    };
    CHECK(chain(5) == "/app/server /s1 /s2 /s3 /s4 /end ");
    CHECK(chain(6) == "/app/server /s1 /s2 /s3 /s4 /s5!too-deep ");
    CHECK(
        closure(tar_builder{}.file("app/server", "#!/app/server\n", 0755)) ==
        "/app/server /app/server /app/server /app/server /app/server /app/server!too-deep "
    );
}

TEST_CASE("rights are asked for every file that is executed or read by its interpreter")
{
    const auto shell = elf_builder{}.type(2).finish();
    inspect::start_conditions how;
    how.user = inspect::credentials{10000, 10000};
    const auto with = [&](std::uint64_t script, std::uint64_t interpreter, std::uint64_t directory) {
        return closure(
            tar_builder{}
                .directory("app", directory)
                .file("app/server", "#!/bin/sh\n", script)
                .file("bin/sh", shell, interpreter),
            how
        );
    };
    CHECK(with(0755, 0755, 0755) == "/app/server /bin/sh ");
    CHECK(with(0744, 0755, 0755) == "/app/server!not-executable /bin/sh ");
    CHECK(with(0711, 0755, 0755) == "/app/server!not-readable /bin/sh ");
    CHECK(with(0755, 0700, 0755) == "/app/server /bin/sh!not-executable ");
    CHECK(with(0755, 0755, 0750) == "/app/server!not-executable /bin/sh ");
}

TEST_CASE("what was not read is said, and nothing is concluded from it")
{
    limits bounds;
    bounds.max_elf_start_bytes = 64;
    auto files = debian();
    files.file("app/server", linked_program().needed("libc.so.6").finish(), 0755);
    const test::stacked image{{files.finish()}, bounds};
    const auto c = inspect::close_over(
        image.view(), image.view().files.resolve("/app/server").value(), "/app/server", {}
    );
    CHECK(c.broken() == nullptr);
    REQUIRE_FALSE(c.parts.empty());
    REQUIRE(c.parts.front().unread != nullptr);
    CHECK(c.parts.front().unread->why.limit == "max_elf_start_bytes");
}

TEST_CASE("a thousand libraries that need each other are followed once")
{
    auto files = debian();
    auto main = linked_program();
    for (int i = 0; i < 1000; ++i) {
        auto e = elf_builder{};
        for (int k = 1; k <= 5; ++k)
            e.needed("lib" + std::to_string((i * 7 + k) % 1000) + ".so");
        files.file("usr/lib/lib" + std::to_string(i) + ".so", e.finish());
    }
    files.file("app/server", main.needed("lib0.so").finish(), 0755);
    const auto text = closure(files);
    CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) >= 1000U);
    CHECK(text.find('!') == std::string::npos);
}
