#include "payload_of.hpp"

#include <fmt/format.h>

using namespace tare;
using test::payload_of;
using test::tar_builder;
using test::words;

TEST_CASE("circles of libraries, links and scripts end", "[payload][hostile]")
{
    auto files = test::debian();
    files.file("a", test::dynamic_program({"libone.so"}), 0755)
        .file("usr/lib/x86_64-linux-gnu/libone.so", test::elf_builder{}.needed("libtwo.so").finish())
        .file("usr/lib/x86_64-linux-gnu/libtwo.so", test::elf_builder{}.needed("libone.so").finish())
        .symlink("app/a", "b")
        .symlink("app/b", "a")
        .symlink("app/up", "../app/up/up")
        .symlink("app/self", "../app")
        .file("app/x", "1");
    const payload_of p{files, {"/a"}, {}, "/app"};
    CHECK(p.payload().state == report::payload_state::complete);
    CHECK(p.has("/app/x"));
    const payload_of script{
        tar_builder{}.file("one", "#!/two\n", 0755).file("two", "#!/one\n", 0755),
        {"/one"},
        {"/two", "/one", "/two"}
    };
    CHECK(script.payload().state == report::payload_state::incomplete);
}

TEST_CASE("a hundred thousand libraries are cut short, and that is said", "[payload][hostile]")
{
    auto files = test::debian();
    files.file("app/server", test::dynamic_program(), 0755);
    for (int i = 0; i < 6000; ++i)
        files.file(
            fmt::format("app/lib{}.so", i),
            test::elf_builder{}.code(0).needed(fmt::format("libgone{}.so", i)).finish()
        );
    const payload_of p{files, {"/app/server"}, {}, "/app"};
    CHECK(p.payload().gaps == words{"More than 4096 files are asked for."});
    CHECK(p.payload().parts.size() < 10);
}

TEST_CASE("more programs than are followed are a gap", "[payload][hostile]")
{
    auto files = test::debian();
    files.file("app/server", test::dynamic_program(), 0755);
    for (int i = 0; i < 300; ++i)
        files.file(fmt::format("app/tool{}", i), test::dynamic_program(), 0755);
    const payload_of p{files, {"/app/server"}, {}, "/app"};
    REQUIRE(p.payload().gaps.size() == 1);
    CHECK(p.payload().gaps.front().starts_with("Directories of the payload hold more than 256 programs"));
    CHECK(p.has("/app/tool299"));
}

TEST_CASE("more links than are followed are a gap", "[payload][hostile]")
{
    tar_builder files;
    files.file("server", test::static_program(), 0755).file("elsewhere/x", "1");
    for (int i = 0; i < 16'400; ++i)
        files.symlink(fmt::format("app/{:05}", i), i == 16'399 ? "/elsewhere/x" : "00000");
    const payload_of p{files, {"/server"}, {}, "/app"};
    REQUIRE(p.payload().gaps.size() == 1);
    CHECK(p.payload().gaps.front().starts_with("More than 16384 symbolic links"));
    CHECK_FALSE(p.has("/elsewhere/x"));
}

TEST_CASE("reasons are bounded, and names in them escaped", "[payload][hostile]")
{
    words missing;
    for (int i = 0; i < 500; ++i)
        missing.push_back(fmt::format("lib{}.so", i));
    const payload_of p{test::debian().file("a\x1b[1m", test::dynamic_program(missing), 0755), {"/a\x1b[1m"}};
    CHECK(p.payload().gaps.size() == 65);
    CHECK(p.payload().gaps.back() == "There are further reasons.");
    CHECK(p.text().find('\x1b') == std::string::npos);
    CHECK(p.gaps().find('\x1b') == std::string::npos);
}

TEST_CASE("directories that are searched for libraries are bounded", "[payload][hostile]")
{
    std::string path;
    for (int i = 0; i < 1000; ++i)
        path += "/d:";
    const payload_of p{
        test::debian().file(
            "a", test::elf_builder{}.interpreter(test::glibc).runpath(path).needed("libc.so.6").finish(), 0755
        ),
        {"/a"}
    };
    CHECK(
        p.payload().gaps ==
        words{"/a or a library of it names more than 256 directories to look for libraries in."}
    );
    CHECK(p.has("/usr/lib/x86_64-linux-gnu/libc.so.6"));
}
