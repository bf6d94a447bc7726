#pragma once

#include "sample_report.hpp"

#include <tare/store/report_store.hpp>

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tare::test {

/// Remembers what a store acknowledged, and tells what it does not keep of that: a report that was
/// acknowledged is there and whole, one that was acknowledged to be removed is not there, every other is
/// either.
class witness
{
public:
    /// Report `number`, of some pages, with two names of its own.
    [[nodiscard]] static store::new_report report(unsigned number)
    {
        auto r = sample_report(number, {fmt::format("app:{}", number), fmt::format("team/app:{}", number)});
        r.report_json = incompressible(500 + 700 * (number % 5));
        r.file_tree = incompressible(3'000 + 5'000 * (number % 4));
        return r;
    }

    result<store::put_outcome> put(store::report_store& s, unsigned number)
    {
        auto& known = images_[number];
        known = state::uncertain;
        auto outcome = s.put(report(number));
        if (outcome)
            known = state::present;
        return outcome;
    }

    result<void> remove(store::report_store& s, unsigned number)
    {
        const auto before = images_[number];
        images_[number] = state::uncertain;
        auto removed = s.remove(sample_id(number));
        if (removed)
            images_[number] = state::absent;
        else if (removed.error().code == errc::not_found)
            images_[number] = before;
        return removed;
    }

    /// What is wrong with `s`; nothing if all is well. An answer that the disk does not give is wrong, unless
    /// `disk_fails`.
    [[nodiscard]] std::vector<std::string> complaints(store::report_store& s, bool disk_fails = false) const
    {
        std::vector<std::string> found;
        for (const auto& [number, known] : images_)
            complain(found, s, number, known);
        const auto all = s.list(1'000, std::nullopt, "");
        if (all)
            complain_of_list(found, *all);
        else
            found.push_back(unanswered + all.error().detail);
        if (disk_fails)
            std::erase_if(found, [](const std::string& c) {
                return c.find(unanswered) != std::string::npos;
            });
        return found;
    }

    [[nodiscard]] std::size_t acknowledged() const
    {
        std::size_t count = 0;
        for (const auto& [number, known] : images_)
            count += known == state::uncertain ? 0 : 1;
        return count;
    }

private:
    static inline const std::string unanswered = "no answer: ";

    enum class state : unsigned char
    {
        uncertain,
        present,
        absent,
    };

    static void
    complain(std::vector<std::string>& found, store::report_store& s, unsigned number, state known)
    {
        const auto expected = report(number);
        const auto say = [&](std::string_view what) { found.push_back(fmt::format("{}: {}", number, what)); };
        const auto is_not = [&](const result<std::string>& got, const std::string& wanted) {
            if (!got && got.error().code != errc::not_found)
                say(unanswered + got.error().detail);
            return got ? *got != wanted : got.error().code == errc::not_found;
        };
        const auto summary = s.summary(expected.id);
        if (!summary && summary.error().code != errc::not_found) {
            say(unanswered + summary.error().detail);
            return;
        }
        if (!summary) {
            if (known == state::present)
                say("lost");
            for (const auto& name : expected.names)
                if (s.resolve(name).has_value())
                    say("a name without an image");
            return;
        }
        if (known == state::absent)
            say("came back");
        if (summary->names != expected.names || summary->visible_bytes != expected.visible_bytes)
            say("shown in part");
        if (is_not(s.report(expected.id), expected.report_json))
            say("its report is not whole");
        if (is_not(s.file_tree(expected.id), expected.file_tree))
            say("its files are not whole");
    }

    void complain_of_list(std::vector<std::string>& found, const store::image_page& all) const
    {
        std::set<std::string> listed;
        for (const auto& image : all.images)
            if (!listed.insert(image.id).second)
                found.push_back(image.id + " is listed twice");
        for (const auto& [number, known] : images_)
            if (known != state::uncertain && (known == state::present) != listed.contains(sample_id(number)))
                found.push_back(fmt::format("{}: the list says otherwise", number));
    }

    std::map<unsigned, state> images_;
};

} // namespace tare::test
