#include "html_check.hpp"
#include "judged_by.hpp"

#include <tare/base/text.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <catch2/matchers/catch_matchers_string.hpp>

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace tare::policy {
namespace {

using Catch::Matchers::ContainsSubstring;

/// Puts hostile text into every string of a described struct, whatever will be added to it, and something
/// into every list and every optional.
class filler
{
public:
    explicit filler(std::size_t first) : next_{first} {}

    template<class T>
    void fill(T& value)
    {
        if constexpr (std::is_same_v<T, std::string>)
            value = strings_[next_++ % strings_.size()];
        else if constexpr (std::is_same_v<T, bool>)
            value = next_++ % 2 == 0;
        else if constexpr (std::is_same_v<T, double>)
            value = 1e300;
        else if constexpr (std::is_integral_v<T>)
            value = next_++ % 3 == 0 ? std::numeric_limits<T>::max() : static_cast<T>(next_ % 1000);
        else if constexpr (std::is_enum_v<T>)
            fill_enum(value);
        else
            fill_members(value);
    }

    template<class T>
    void fill(std::vector<T>& list)
    {
        for (std::size_t i = 0; i < 7; ++i)
            fill(list.emplace_back());
    }

    template<class T>
    void fill(std::optional<T>& value)
    {
        fill(value.emplace());
    }

    template<class Key, class T>
    void fill(std::map<Key, T>& values)
    {
        for (std::size_t i = 0; i < 7; ++i) {
            Key key;
            fill(key);
            fill(values[key]);
        }
    }

private:
    template<class T>
    void fill_enum(T& value)
    {
        std::vector<T> all;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
            all.push_back(d.value);
        });
        value = all[next_++ % all.size()];
    }

    template<class T>
    void fill_members(T& value)
    {
        boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
            [&](auto d) { fill(value.*d.pointer); }
        );
    }

    std::vector<std::string> strings_ = test::naughty_strings();
    std::size_t next_;
};

const std::string address = "/v1/images/sha256%3A" + std::string(64, 'a');

} // namespace

TEST_CASE("no text of a report or verdict becomes a part of its page", "[policy]")
{
    // Each round puts other strings into other places.
    for (std::size_t round = 0; round < 2 * test::naughty_strings().size(); ++round) {
        CAPTURE(round);
        filler f{round * 7};
        report::image_report r;
        verdict v;
        f.fill(r);
        f.fill(v);
        const auto page = to_html(r, v, round % 2 == 0 ? std::string_view{address} : std::string_view{});
        REQUIRE(test::html_problem(page) == "");
        // The name of the image is the heading, whole or cut, and as itself.
        const auto reading = test::html_reader{page}.run();
        const auto name = escape_text(r.image.names.front()).substr(0, 100);
        if (name.find('\\') == std::string::npos && !name.empty())
            REQUIRE(std::any_of(reading.texts.begin(), reading.texts.end(), [&](const std::string& text) {
                return text.starts_with(name);
            }));
    }
}

TEST_CASE("each text of a report alone leaves its page whole", "[policy]")
{
    for (const auto& naughty : test::naughty_strings()) {
        CAPTURE(escape_text(naughty.substr(0, 60)));
        report::image_report r;
        r.image.names = {naughty};
        r.config.env = {naughty, "A=" + naughty};
        r.config.labels = {{naughty, naughty}};
        r.notes = {{naughty, naughty}};
        verdict v;
        v.policy = naughty;
        CHECK(test::html_problem(to_html(r, v, address)) == "");
    }
}

TEST_CASE("the page of an image says what its report says", "[policy]")
{
    const test::examined image{test::sample().docker_archive()};
    const auto rules = parse(find_built_in("default")->json).value();
    const auto v = judge(rules, "default", image.subject(), nullptr, test::today);
    const auto page = to_html(image.report, v, address);
    CHECK(test::html_problem(page) == "");
    for (const auto* const part :
         {"<title>app:1: ", "Verdict: ", "id=\"practices\"", "Base image", "Documentation", "id=\"sizes\"",
          "id=\"layers\"", "Attack surface", "id=\"configuration\""}) {
        CAPTURE(part);
        CHECK_THAT(page, ContainsSubstring(part));
    }
    // Every finding has its place, and its fix where there is one.
    for (const auto& f : image.report.findings) {
        CAPTURE(f.check);
        CHECK_THAT(page, ContainsSubstring(f.check));
    }
    CHECK_THAT(page, ContainsSubstring(address + "?format=json"));
    CHECK_THAT(to_html(image.report, v), !ContainsSubstring("?format=json"));
}

TEST_CASE("a page stays bounded whatever an image holds, and says how much it leaves out", "[policy]")
{
    report::image_report r;
    r.image.names.assign(5'000, "app");
    r.users.assign(5'000, {});
    r.layers.assign(500, {});
    for (auto& l : r.layers)
        l.hides.assign(500, {0, 1, ""});
    r.notes.assign(5'000, {"id", std::string(10'000, 'n')});
    r.attack_surface.shells.assign(5'000, {"sh", "/bin/sh", std::nullopt, 0});
    r.config.env.assign(5'000, "A=b");
    r.packages.emplace().packages.assign(5'000, {});
    const auto page = to_html(r, {}, address);
    CHECK(page.size() < 2'000'000);
    CHECK(test::html_problem(page) == "");
    CHECK_THAT(page, ContainsSubstring("4800 more are not shown here."));
    CHECK_THAT(page, ContainsSubstring(address + "/packages"));
}

TEST_CASE("what a report does not have, its page does not show", "[policy]")
{
    report::image_report r;
    r.image.id = "sha256:" + std::string(64, 'a');
    const auto page = to_html(r, {});
    CHECK(test::html_problem(page) == "");
    for (const auto* const part :
         {"id=\"packages\"", "id=\"payload\"", "id=\"notes\"", "id=\"users\"", "NaN", "nan"}) {
        CAPTURE(part);
        CHECK(page.find(part) == std::string::npos);
    }
}

} // namespace tare::policy
