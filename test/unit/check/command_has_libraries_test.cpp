#include "starting.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view command_has_libraries = "TARE-CONF-005";

elf_builder program()
{
    return std::move(elf_builder{}.interpreter(glibc_linker));
}

} // namespace

TEST_CASE("all libraries have to be there, those of libraries too")
{
    CHECK(starting(dynamic_program()).result(command_has_libraries) == pass);
    const auto f =
        starting(program().needed("libc.so.6").needed("libpq.so.5").finish()).by(command_has_libraries);
    CHECK(f.result == fail);
    CHECK(f.message == "A library is missing: 'libpq.so.5' is not there; it is needed by /app/server.");
    const auto deep = judged{tar_builder{}
                                 .file("app/server", program().needed("liba.so").finish(), 0755)
                                 .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
                                 .file("lib64/liba.so", elf_builder{}.needed("libb.so").finish())}
                          .with(R"("Cmd":["/app/server"])")
                          .by(command_has_libraries);
    CHECK(deep.evidence.front().text == "'libb.so' is not there; it is needed by /lib64/liba.so");
}

TEST_CASE("LD_LIBRARY_PATH of the image's environment is honoured")
{
    const auto with = [](const std::string& env) {
        return judged{tar_builder{}
                          .file("app/server", program().needed("liba.so").finish(), 0755)
                          .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
                          .file("opt/lib/liba.so", library("liba.so"))}
            .with(R"("Cmd":["/app/server"])" + env)
            .result(command_has_libraries);
    };
    CHECK(with(R"(,"Env":["LD_LIBRARY_PATH=/none:/opt/lib"])") == pass);
    CHECK(with("") == fail);
}

TEST_CASE("the libraries of a script's interpreter count")
{
    const auto script = [](const std::string& shell) {
        return judged{tar_builder{}
                          .file("run", "#!/shell\n", 0755)
                          .file("shell", shell, 0755)
                          .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)}
            .with(R"("Cmd":["/run"])")
            .result(command_has_libraries);
    };
    CHECK(script(program().needed("libtinfo.so.6").finish()) == fail);
    CHECK(script(static_program()) == not_applicable);
}

TEST_CASE("where nothing can be loaded, or not all was read, nothing is concluded")
{
    CHECK(starting(static_program()).result(command_has_libraries) == not_applicable);
    CHECK(judged{}.with(R"("Cmd":["/missing"])").result(command_has_libraries) == not_applicable);
    const auto no_linker =
        judged{tar_builder{}.file("app", dynamic_program(), 0755)}.with(R"("Cmd":["/app"])");
    CHECK(no_linker.result(command_has_libraries) == not_applicable);
    CHECK(starting(dynamic_program()).lacking_a_layer().result(command_has_libraries) == not_analysed);
    analysis::options o;
    o.bounds.max_elf_start_bytes = 64;
    CHECK(starting(dynamic_program()).within(o).result(command_has_libraries) == not_analysed);
    const auto strange =
        judged{tar_builder{}
                   .file("app", elf_builder{}.interpreter("/ld").needed("a.so").finish(), 0755)
                   .file("ld", library("ld"), 0755)}
            .with(R"("Cmd":["/app"])");
    CHECK(strange.result(command_has_libraries) == not_analysed);
}
