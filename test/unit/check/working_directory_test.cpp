#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-CONF-011";

judged in_directory(const std::string& path)
{
    return judged{tar_builder{}.directory("app").symlink("current", "app").file("file", "x")}.with(
        R"("WorkingDir":")" + path + '"'
    );
}

} // namespace

TEST_CASE("WORKDIR is a directory of the image, through links as well")
{
    CHECK(in_directory("/app").result(id) == pass);
    CHECK(in_directory("/current/").result(id) == pass);
    CHECK(in_directory("/").result(id) == pass);
}

TEST_CASE("a relative WORKDIR, a missing one and a file are told apart")
{
    CHECK(in_directory("app").by(id).message == "WORKDIR is not an absolute path.");
    const auto missing = in_directory("/missing").by(id);
    CHECK(missing.result == warn);
    CHECK(missing.severity == report::severity::low);
    CHECK(in_directory("/file").result(id) == fail);
    CHECK(judged{}.result(id) == not_applicable);
    CHECK(in_directory("/missing").lacking_a_layer().result(id) == not_analysed);
}
