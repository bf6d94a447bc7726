#include "service/kubernetes.hpp"

#include <tare/service/config.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <array>
#include <generated_text.hpp>
#include <set>
#include <string>
#include <vector>

namespace tare::service {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

std::string source_of(const loaded_config& loaded, std::string_view key)
{
    for (std::size_t i = 0; i < settings().size(); ++i)
        if (settings()[i].key == key)
            return loaded.sources.at(i);
    return "no such setting";
}

} // namespace

TEST_CASE("defaults are in force when nothing is set", "[service]")
{
    const auto loaded = load_config({}, {});
    CHECK(loaded.problems.empty());
    CHECK(loaded.value.listen == std::vector<std::string>{"127.0.0.1:8080"});
    CHECK(loaded.value.data_dir.empty());
    CHECK(loaded.value.analysis_slots >= 1);
    CHECK(loaded.value.stop_grace == 20s);
    CHECK(source_of(loaded, "listen") == "default");
}

TEST_CASE("flags go before variables, and variables before defaults", "[service]")
{
    const std::vector<assignment> environment{
        {"TARE_LISTEN", "0.0.0.0:8080,[::]:8080"},
        {"TARE_STOP_GRACE", "5s"},
        {"TARE_MAX_LAYER_BYTES", "1GiB"},
        {"TARE_LOG_FORMAT", "json"},
        {"PATH", "/bin"},
        {"OTHER_LISTEN", "x"},
    };
    const std::vector<assignment> flags{{"stop_grace", "500ms"}, {"data_dir", "/data"}};
    const auto loaded = load_config(environment, flags);
    CHECK(loaded.problems.empty());
    CHECK(loaded.value.listen == std::vector<std::string>{"0.0.0.0:8080", "[::]:8080"});
    CHECK(loaded.value.stop_grace == 500ms);
    CHECK(loaded.value.data_dir == "/data");
    CHECK(loaded.value.bounds.max_layer_bytes == std::uint64_t{1} << 30U);
    CHECK(loaded.value.log_format == log_format::json);
    CHECK(source_of(loaded, "listen") == "TARE_LISTEN");
    CHECK(source_of(loaded, "stop_grace") == "--stop-grace");
    CHECK(source_of(loaded, "io_threads") == "default");
}

TEST_CASE("every fault is reported, all at once", "[service]")
{
    const std::vector<assignment> environment{
        {"TARE_LISTEN", "localhost:8080"},
        {"TARE_LISTN", "127.0.0.1:1"},
        {"TARE_IO_THREADS", "0"},
    };
    const std::vector<assignment> flags{
        {"stop_grace", "20"}, {"log_level", "loud"}, {"max_layer_bytes", "1.5GiB"}
    };
    const auto loaded = load_config(environment, flags);
    REQUIRE(loaded.problems.size() == 6);
    CHECK_THAT(loaded.problems[0], ContainsSubstring("TARE_LISTEN: 'localhost:8080'"));
    CHECK_THAT(
        loaded.problems[1],
        ContainsSubstring("TARE_LISTN: there is no such setting. Did you mean TARE_LISTEN?")
    );
    CHECK_THAT(loaded.problems[2], ContainsSubstring("TARE_IO_THREADS") && ContainsSubstring("1 to 64"));
    CHECK_THAT(loaded.problems[3], ContainsSubstring("--stop-grace: '20' is not a duration such as"));
    CHECK_THAT(
        loaded.problems[4],
        ContainsSubstring("--log-level") && ContainsSubstring("debug, info, warning, error")
    );
    CHECK_THAT(loaded.problems[5], ContainsSubstring("--max-layer-bytes"));
}

TEST_CASE("a name that is no setting is explained", "[service]")
{
    const std::vector<assignment> environment{
        {"TARE_MAX_UPLOAD", "3"}, {"TARE_FROBNICATE", "1"}, {"TARE_", ""}, {"TARE_listen", "x"}
    };
    const std::vector<assignment> flags{{"max-uplods", ""}, {"max_json_byts", "1"}, {"zzz", ""}};
    const auto loaded = load_config(environment, flags);
    REQUIRE(loaded.problems.size() == 7);
    CHECK(loaded.problems[0] == "TARE_MAX_UPLOAD: there is no such setting. Did you mean TARE_MAX_UPLOADS?");
    CHECK(
        loaded.problems[1] == "TARE_FROBNICATE: there is no such setting. 'tare serve --help' lists them all."
    );
    CHECK(loaded.problems[2] == "TARE_: there is no such setting. 'tare serve --help' lists them all.");
    CHECK(loaded.problems[3] == "TARE_listen: there is no such setting. Did you mean TARE_LISTEN?");
    CHECK(loaded.problems[4] == "--max-uplods: there is no such setting. Did you mean --max-uploads?");
    CHECK(loaded.problems[5] == "--max-json-byts: there is no such setting. Did you mean --max-json-bytes?");
    CHECK(loaded.problems[6] == "--zzz: there is no such setting. 'tare serve --help' lists them all.");
    // Every setting is found by its own name with a letter left out.
    for (const auto& s : settings()) {
        const auto misspelt = s.flag().substr(2, s.flag().size() - 3);
        INFO(misspelt);
        CHECK_THAT(
            load_config({}, std::vector<assignment>{{misspelt, ""}}).problems.at(0),
            ContainsSubstring("Did you mean " + s.flag() + '?')
        );
    }
}

TEST_CASE("addresses to listen on are literal", "[service]")
{
    for (const auto* const good : {"127.0.0.1:0", "0.0.0.0:65535", "[::1]:8080", "[::]:1,127.0.0.1:2"}) {
        INFO(good);
        CHECK(load_config({}, std::vector<assignment>{{"listen", good}}).problems.empty());
    }
    for (const auto* const bad :
         {"", ":8080", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080",
          "[127.0.0.1]:1", "[::1]", "127.0.0.1:1,", "127.0.0.1:1 ", "tare:8080"}) {
        INFO(bad);
        CHECK(load_config({}, std::vector<assignment>{{"listen", bad}}).problems.size() == 1);
    }
}

TEST_CASE("variables of a Kubernetes service called tare are no settings", "[service]")
{
    for (const auto* const link :
         {"TARE_SERVICE_HOST", "TARE_SERVICE_PORT", "TARE_SERVICE_PORT_HTTP", "TARE_PORT",
          "TARE_PORT_8080_TCP", "TARE_PORT_8080_TCP_ADDR", "TARE_PORT_8080_TCP_PORT",
          "TARE_PORT_8080_TCP_PROTO"}) {
        INFO(link);
        CHECK(is_service_link(link, "TARE"));
        CHECK(load_config(std::vector<assignment>{{link, "tcp://10.0.0.1:8080"}}, {}).problems.empty());
    }
    for (const auto* const other : {"TARE_PORTS", "TARE_PORT_", "TARE_SERVICE", "TARE_PORT_HTTP"}) {
        INFO(other);
        CHECK(load_config(std::vector<assignment>{{other, "x"}}, {}).problems.size() == 1);
    }
    // No setting of ours may be taken for one of theirs.
    for (const auto& s : settings())
        CHECK_FALSE(is_service_link(s.environment(), "TARE"));
}

TEST_CASE("every setting can be written as it is shown", "[service]")
{
    std::set<std::string> seen;
    for (const auto& s : settings()) {
        INFO(s.key);
        CHECK(seen.insert(s.flag()).second);
        CHECK(seen.insert(s.environment()).second);
        CHECK_FALSE(s.help.empty());
        CHECK(s.help.ends_with('.'));
        CHECK_FALSE(s.constraint.empty());
        config c;
        const auto shown = s.show(c);
        CHECK(s.read(c, shown).has_value());
        CHECK(s.show(c) == shown);
    }
}

TEST_CASE("docs/configuration.md holds the table of settings", "[service]")
{
    const auto file = std::string{TARE_SOURCE_DIR} + "/docs/configuration.md";
    INFO("TARE_UPDATE_DOCS=1 brings it up to date");
    CHECK(test::generated_part(file, "settings", settings_markdown()) == settings_markdown());
}

} // namespace tare::service
