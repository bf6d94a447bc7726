#include "judged.hpp"
#include "shared_images.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

using namespace tare::test;

namespace {

/// The check that answers a label file of ../shared/dockerfiles/trivy-checks, by its name.
const std::map<std::string, std::string> checks{
    {"add_instead_of_copy", "TARE-FILES-101"},
    {"apt_get_missing_yes_flag_to_avoid_manual_input", "TARE-BUILD-122"},
    {"copy_from_references_current_from_alias", "TARE-BUILD-102"},
    {"copy_with_more_than_two_arguments_not_ending_with_slash", "TARE-FILES-103"},
    {"latest_tag", "TARE-BASE-102"},
    {"maintainer_is_deprecated", "TARE-BUILD-115"},
    {"missing_dnf_clean_all", "TARE-LAYER-106"},
    {"missing_zypper_clean", "TARE-LAYER-105"},
    {"multiple_cmd_instructions_listed", "TARE-CONF-102"},
    {"multiple_entrypoint_instructions_listed", "TARE-CONF-103"},
    {"multiple_healthcheck_instructions", "TARE-CONF-104"},
    {"port22", "TARE-CONF-108"},
    {"root_user", "TARE-SEC-101"},
    {"run_apt_get_dist_upgrade", "TARE-BUILD-121"},
    {"run_command_cd_instead_of_workdir", "TARE-BUILD-128"},
    {"run_using_sudo", "TARE-SEC-103"},
    {"run_using_wget_and_curl", "TARE-BUILD-130"},
    {"same_alias_in_different_froms", "TARE-BUILD-104"},
    {"unix_ports_out_of_range", "TARE-CONF-107"},
    {"update_instruction_alone", "TARE-LAYER-102"},
    {"workdir_path_not_absolute", "TARE-CONF-106"},
    {"yum_clean_all_missing", "TARE-LAYER-104"},
};

struct labelled
{
    bool good = false;
    std::string text;
};

/// The block scalars below `good:` and `bad:`. The files use no more of YAML than that.
std::vector<labelled> read_labels(const std::filesystem::path& path)
{
    std::vector<labelled> out;
    std::ifstream file{path};
    REQUIRE(file);
    bool good = false;
    std::size_t indent = 0;
    for (std::string line; std::getline(file, line);) {
        const auto start = line.find_first_not_of(' ');
        if (start == std::string::npos || (!out.empty() && start >= indent && indent != 0)) {
            if (!out.empty())
                out.back().text += (line.size() > indent ? line.substr(indent) : std::string{}) + '\n';
            continue;
        }
        const auto word = line.substr(start);
        if (word == "good:" || word == "bad:") {
            good = word == "good:";
            indent = 0;
        } else if (word.starts_with("- |")) {
            out.push_back({good, {}});
            indent = start + 2;
        }
    }
    return out;
}

} // namespace

TEST_CASE("Dockerfiles that others labelled good and bad are judged as labelled")
{
    const auto shared = shared_images();
    const auto folder =
        shared ? shared->parent_path() / "dockerfiles" / "trivy-checks" : std::filesystem::path{};
    if (!std::filesystem::is_directory(folder)) {
        std::cout << "skipped: ../shared/dockerfiles is not beside this checkout\n";
        SKIP("no labelled Dockerfiles");
    }
    std::size_t judged = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        const auto name = entry.path().stem().string();
        CAPTURE(name);
        REQUIRE(checks.contains(name));
        bool good = false;
        bool bad = false;
        for (const auto& l : read_labels(entry.path())) {
            CAPTURE(l.text);
            const auto found = lines_found(checks.at(name), l.text);
            CHECK(found.empty() == l.good);
            (l.good ? good : bad) = true;
            ++judged;
        }
        CHECK(good);
        CHECK(bad);
    }
    CHECK(judged >= 2 * checks.size());
}
