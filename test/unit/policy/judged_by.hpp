#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/policy/policy.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/policy/write.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>

#include <algorithm>
#include <analyse.hpp>
#include <image_builder.hpp>
#include <string>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>

template<>
struct Catch::StringMaker<tare::policy::rule_result>
{
    static std::string convert(tare::policy::rule_result r)
    {
        return std::string{tare::policy::to_string(r)};
    }
};

template<>
struct Catch::StringMaker<tare::policy::outcome>
{
    static std::string convert(tare::policy::outcome o) { return std::string{tare::policy::to_string(o)}; }
};

namespace tare::test {

inline constexpr std::chrono::year_month_day today{
    std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}
};

/// An analysed image with its root filesystem, ready to be judged.
class examined
{
public:
    explicit examined(const std::string& archive, analysis::options o = {})
    {
        auto images = analyse(archive, std::move(o));
        INFO((images ? std::string{} : images.error().detail));
        REQUIRE(images.has_value());
        report = std::move(images->front().report);
        files = std::move(images->front().files);
    }

    [[nodiscard]] policy::subject subject() const { return {report, files}; }

    report::image_report report;
    std::string files;
};

/// A policy of these members beside "schema": `"budgets":{"layers":3}`.
inline policy::policy rules(std::string_view members)
{
    auto parsed =
        policy::parse(fmt::format(R"({{"schema":"tare.policy/v1"{}{}}})", members.empty() ? "" : ",", members)
        );
    INFO((parsed ? std::string{} : parsed.error().detail));
    REQUIRE(parsed.has_value());
    return std::move(*parsed);
}

inline policy::verdict judge(std::string_view members, const examined& image)
{
    return policy::judge(rules(members), "mine", image.subject(), nullptr, today);
}

inline policy::verdict judge(std::string_view members, const examined& image, const examined& baseline)
{
    const auto before = baseline.subject();
    return policy::judge(rules(members), "mine", image.subject(), &before, today);
}

/// What became of one rule.
inline policy::rule_outcome rule(const policy::verdict& v, std::string_view id)
{
    const auto found =
        std::find_if(v.rules.begin(), v.rules.end(), [id](const auto& r) { return r.rule == id; });
    INFO(id);
    REQUIRE(found != v.rules.end());
    return *found;
}

/// All findings off, so that only the rules that a test adds decide.
inline constexpr std::string_view no_checks =
    R"("levels":{"severity":{"info":"off","low":"off","medium":"off","high":"off","critical":"off"}})";

inline std::string only(std::string_view members)
{
    return fmt::format("{},{}", no_checks, members);
}

/// Two layers; the second replaces 300 bytes of the first. /bin/su is setuid.
inline image_builder sample()
{
    image_builder out;
    out.layer(
           tar_builder{}
               .file("bin/su", std::string(100, 's'), 04755)
               .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:10000:10000::/:/sbin/nologin\n")
               .file("data/a", std::string(300, 'a'))
               .finish(),
           packing::none, "ADD base"
    )
        .layer(tar_builder{}.file("data/a", std::string(200, 'b')).finish(), packing::none, "COPY a")
        .runtime(R"("User":"10000:10000","Cmd":["/bin/su"],"ExposedPorts":{"8080/tcp":{}},)"
                 R"("Labels":{"org.opencontainers.image.base.name":"debian:12"})")
        .name("app:1");
    return out;
}

} // namespace tare::test
