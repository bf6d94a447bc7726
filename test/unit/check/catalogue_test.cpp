#include "check/image_check.hpp"
#include "finding_of.hpp"

#include <tare/check/image.hpp>

#include <cstdlib>
#include <set>

using namespace tare;

TEST_CASE("every check has an id of its practice, a number of its target, and says everything about itself")
{
    const check::check* before = nullptr;
    std::set<std::string> titles;
    for (const auto& c : check::catalogue()) {
        CAPTURE(c.id);
        const auto prefix = "TARE-" + std::string{check::code(c.practice)} + '-';
        REQUIRE(c.id.starts_with(prefix));
        const auto digits = c.id.substr(prefix.size());
        REQUIRE(digits.size() == 3);
        const auto number = std::atoi(digits.c_str());
        if (c.target == check::check_target::image)
            CHECK((number >= 1 && number <= 99));
        else
            CHECK((number >= 101 && number <= 199));
        if (before != nullptr)
            CHECK((before->practice < c.practice || (before->practice == c.practice && before->id < c.id)));
        before = &c;
        CHECK(titles.insert(c.title).second);
        CHECK_FALSE(c.inspects.empty());
        CHECK_FALSE(c.rationale.empty());
        // The fix is an order: it starts with a verb in capitals and ends as a sentence does.
        REQUIRE_FALSE(c.fix.empty());
        CHECK((c.fix.front() >= 'A' && c.fix.front() <= 'Z'));
        CHECK(c.fix.ends_with('.'));
        CHECK_FALSE(c.title.ends_with('.'));
        CHECK(check::find(c.id) == &c);
    }
    CHECK(check::find("TARE-SEC-000") == nullptr);
}

TEST_CASE("an image has one finding for each image check, in the catalogue's order")
{
    std::vector<std::string> expected;
    for (const auto& c : check::catalogue())
        if (c.target == check::check_target::image)
            expected.push_back(c.id);
    std::vector<std::string> found;
    for (const auto& f : test::judged{}.findings()) {
        found.push_back(f.check);
        CHECK_FALSE(f.message.empty());
    }
    CHECK(found == expected);
}

TEST_CASE("what an older report lacks is not analysed, and what it has is kept")
{
    report::finding known;
    known.check = "TARE-SEC-001";
    known.result = report::finding_result::pass;
    report::finding gone;
    gone.check = "TARE-SEC-099";
    const auto all = check::completed({gone, known}, "1");
    REQUIRE(all.size() == check::image_checks().size() + 1);
    for (const auto& f : all) {
        CAPTURE(f.check);
        if (f.check == "TARE-SEC-001")
            CHECK(f == known);
        else if (f.check == "TARE-SEC-099")
            CHECK(f == gone);
        else
            CHECK(f.result == report::finding_result::not_analysed);
    }
}

TEST_CASE("places beyond the first fifty are counted")
{
    check::places where;
    for (int i = 0; i < 60; ++i)
        where.add({.path = std::to_string(i)});
    const auto f = check::to_finding(check::image_checks().front().what, check::violated("many", where));
    CHECK(f.evidence.size() == check::places::max_evidence);
    CHECK(f.omitted == 60 - check::places::max_evidence);
}

TEST_CASE("violations fail from high severity on and warn below; nothing else does either")
{
    const auto& c = check::image_checks().front().what;
    using report::finding_result;
    using report::severity;
    CHECK(to_finding(c, check::violated("x", {}).with(severity::critical)).result == finding_result::fail);
    CHECK(to_finding(c, check::violated("x", {}).with(severity::high)).result == finding_result::fail);
    CHECK(to_finding(c, check::violated("x", {}).with(severity::medium)).result == finding_result::warn);
    CHECK(to_finding(c, check::violated("x", {}).with(severity::info)).result == finding_result::warn);
    CHECK(to_finding(c, check::violated("x", {})).fix == c.fix);
    CHECK(to_finding(c, check::violated("x", {}).fixed_by("Do this.")).fix == "Do this.");
    CHECK(to_finding(c, check::passed("x")).result == finding_result::pass);
    CHECK(to_finding(c, check::passed("x")).fix.empty());
    CHECK(to_finding(c, check::not_applicable("x")).result == finding_result::not_applicable);
    CHECK(to_finding(c, check::not_analysed("x")).result == finding_result::not_analysed);
}
