#include "finding_of.hpp"

#include <tare/check/check.hpp>

#include <algorithm>
#include <analyse.hpp>
#include <map>
#include <shared_images.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// What every check says of every real archive beside the checkout, against test/golden/findings.txt, where
// the results that are not obvious are argued.

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::chrono::sys_days day_of_the_table = std::chrono::year{2026} / 11 / 24;

char letter_of(report::finding_result r)
{
    switch (r) {
    case pass:
        return 'P';
    case warn:
        return 'w';
    case fail:
        return 'F';
    case not_applicable:
        return '-';
    case not_analysed:
        return '?';
    }
    return '!';
}

/// "BASE F?--P SEC FP…": a letter for each check, by practice and number.
std::string row_of(const std::vector<report::finding>& findings)
{
    std::string out;
    std::string_view before;
    for (const auto& f : findings) {
        const auto practice = check::code(f.practice);
        if (practice != before)
            out += (out.empty() ? "" : " ") + std::string{practice} + ' ';
        before = practice;
        out += letter_of(f.result);
    }
    return out;
}

/// The rows of the table by archive, one for each of its images; and which checks are argued about, by
/// archive.
struct table
{
    std::map<std::string, std::vector<std::string>> rows;
    std::map<std::string, std::vector<std::string>> argued;
};

table read_table()
{
    table out;
    std::istringstream text{read_file(std::string{TARE_SOURCE_DIR} + "/test/golden/findings.txt")};
    std::string archive;
    for (std::string line; std::getline(text, line);) {
        if (line.empty() || line.front() == '#')
            continue;
        if (line.front() != ' ') {
            archive = line;
            out.rows[archive];
        } else if (line.starts_with("  BASE ")) {
            out.rows[archive].push_back(line.substr(2));
        } else {
            const auto begin = line.find_first_not_of(' ');
            out.argued[archive].push_back("TARE-" + line.substr(begin, line.find(':') - begin));
        }
    }
    return out;
}

} // namespace

TEST_CASE("every check says of every real archive what the table expects", "[golden]")
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const auto expected = read_table();
    CHECK(expected.rows.size() > 30);
    for (const auto& [archive, rows] : expected.rows) {
        INFO(archive);
        analysis::options o;
        o.today = day_of_the_table;
        const auto outcome = analyse(read_file(*folder / archive), o);
        // An archive without rows is one that is refused.
        REQUIRE(outcome.has_value() == !rows.empty());
        if (!outcome)
            continue;
        std::vector<std::string> found;
        for (const auto& i : *outcome)
            found.push_back(row_of(i.report.findings));
        CHECK(found == rows);
        if (const auto argued = expected.argued.find(archive); argued != expected.argued.end())
            for (const auto& id : argued->second) {
                INFO(id);
                CHECK(check::find(id) != nullptr);
            }
    }
}

TEST_CASE("every real archive is in the table", "[golden]")
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    const auto expected = read_table();
    for (const auto& entry : std::filesystem::recursive_directory_iterator{*folder}) {
        if (!entry.is_regular_file() || entry.path().extension() == ".tsv")
            continue;
        const auto name = std::filesystem::relative(entry.path(), *folder).string();
        INFO(name);
        CHECK(expected.rows.contains(name));
    }
}
