#include "parsed.hpp"

#include <fmt/format.h>

using namespace tare;
using namespace tare::dockerfile;

namespace {

build with_mount(std::string_view value)
{
    return test::built(fmt::format("FROM a AS a\nARG id=one\nARG open\nRUN --mount={} x\n", value));
}

mount mount_of(std::string_view value)
{
    const auto made = with_mount(value);
    return made.stages[0].steps[2].mounts.at(0);
}

} // namespace

TEST_CASE("mounts are read with the defaults of their type")
{
    const auto cache = mount_of("type=cache,id=$id,dst=/c,sharing=locked,uid=10,mode=0755");
    CHECK(cache.type == "cache");
    CHECK(cache.id == "one");
    CHECK(cache.target == "/c");
    CHECK(cache.sharing == "locked");
    CHECK_FALSE(cache.read_only);
    const auto bind = mount_of("src=a,target=/b");
    CHECK(bind.type == "bind");
    CHECK(bind.source == "a");
    CHECK(bind.read_only);
    CHECK_FALSE(mount_of("target=/b,rw").read_only);
    const auto secret = mount_of("type=secret,id=k,env=KEY,required");
    CHECK(secret.env == "KEY");
    CHECK(secret.required);
    CHECK(mount_of(R"('type=bind,"source=a,b",target=/c')").source == "a,b");
}

TEST_CASE("mounts that a build refuses are told from those it takes")
{
    for (const auto* const wrong :
         {"type=disk", "nope=1", "readonly=perhaps", "type=cache,sharing=mine", "sharing=locked",
          "type=bind,uid=1", "type=tmpfs,size=big", "size=1m", "type=secret", "type=secret,id=a,source=b",
          "type=secret,id=a,from=b", "type=cache,required", "type=cache,mode=9", "target",
          "type=cache,uid=x"}) {
        CAPTURE(wrong);
        const auto made = with_mount(wrong);
        REQUIRE(made.problems.size() == 1);
        CHECK(made.problems[0].at == position{4, 5});
    }
    for (const auto* const right :
         {"type=$open,sharing=locked", "type=tmpfs,target=/t,size=64m", "type=tmpfs,size=1.5GiB,target=/x",
          "type=ssh,required=true", "type=secret,id=$open", "type=cache,target=/x,uid=$open",
          "from=a,target=/x", "type=cache,target=/x,readonly", "TYPE=cache,target=/x"}) {
        CAPTURE(right);
        CHECK(with_mount(right).problems.empty());
    }
}
