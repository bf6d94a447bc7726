#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view working_directory = "TARE-CONF-011";

judged in_directory(const std::string& path)
{
    return judged{tar_builder{}.directory("app").symlink("current", "app").file("file", "x")}.with(
        R"("WorkingDir":")" + path + '"'
    );
}

} // namespace

TEST_CASE("WORKDIR is a directory of the image, through links as well")
{
    CHECK(in_directory("/app").result(working_directory) == pass);
    CHECK(in_directory("/current/").result(working_directory) == pass);
    CHECK(in_directory("/").result(working_directory) == pass);
}

TEST_CASE("a relative WORKDIR, a missing one and a file are told apart")
{
    CHECK(in_directory("app").by(working_directory).message == "WORKDIR is not an absolute path.");
    const auto missing = in_directory("/missing").by(working_directory);
    CHECK(missing.result == warn);
    CHECK(missing.severity == report::severity::low);
    CHECK(in_directory("/file").result(working_directory) == fail);
    CHECK(judged{}.result(working_directory) == not_applicable);
    CHECK(in_directory("/missing").lacking_a_layer().result(working_directory) == not_analysed);
}
