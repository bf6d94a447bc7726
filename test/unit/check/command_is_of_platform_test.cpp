#include "starting.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view command_is_of_platform = "TARE-CONF-006";

} // namespace

TEST_CASE("what is started is for the platform that the config names")
{
    CHECK(starting(static_program()).result(command_is_of_platform) == pass);
    const auto f = starting(static_program(183)).by(command_is_of_platform);
    CHECK(f.result == fail);
    CHECK(f.message == "The config says linux/amd64, but '/app/server' is for arm64.");
    CHECK(starting(static_program(183)).platform("linux", "arm64").result(command_is_of_platform) == pass);
    // A machine that no image is built for.
    CHECK(
        starting(static_program(4711)).by(command_is_of_platform).message.find("machine 4711") !=
        std::string::npos
    );
}

TEST_CASE("a 32-bit program runs on its 64-bit successor")
{
    const auto old = elf_builder{32, false, 3}.type(2).finish();
    CHECK(starting(old).result(command_is_of_platform) == pass);
    CHECK(starting(old).platform("linux", "arm64").result(command_is_of_platform) == fail);
}

TEST_CASE("interpreters and dynamic linkers are of the platform too")
{
    const auto f =
        judged{tar_builder{}.file("run", "#!/shell\n", 0755).file("shell", static_program(183), 0755)}
            .with(R"("Cmd":["/run"])")
            .by(command_is_of_platform);
    CHECK(f.result == fail);
    CHECK(f.evidence.front().text == "'/shell' is for arm64; it is the interpreter of /run");
}

TEST_CASE("where no ELF file is started, or it was not read, there is nothing to compare")
{
    CHECK(judged{}.with(R"("Cmd":["/missing"])").result(command_is_of_platform) == not_applicable);
    CHECK(starting("#!/missing\n").result(command_is_of_platform) == not_applicable);
    CHECK(
        starting(static_program()).platform("windows", "amd64").result(command_is_of_platform) ==
        not_applicable
    );
    CHECK(starting(static_program()).lacking_a_layer().result(command_is_of_platform) == not_analysed);
}
