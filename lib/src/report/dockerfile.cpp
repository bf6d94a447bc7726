#include <tare/base/text.hpp>
#include <tare/report/write_dockerfile.hpp>

#include <boost/describe/enum_to_string.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>
#include <vector>

namespace tare::report {
namespace {

/// A line of the text: a finding at one of its places.
struct text_line
{
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    const finding* what = nullptr;
    const evidence* where = nullptr;
};

std::vector<text_line> lines_of(const dockerfile_report& r)
{
    std::vector<text_line> out;
    for (const auto& f : r.findings) {
        if (f.result != finding_result::fail && f.result != finding_result::warn)
            continue;
        for (const auto& e : f.evidence)
            out.push_back({e.line.value_or(0), e.column.value_or(0), &f, &e});
        if (f.evidence.empty())
            out.push_back({0, 0, &f, nullptr});
    }
    std::sort(out.begin(), out.end(), [](const text_line& a, const text_line& b) {
        return std::tie(a.line, a.column, a.what->check) < std::tie(b.line, b.column, b.what->check);
    });
    return out;
}

std::size_t count(const dockerfile_report& r, finding_result wanted)
{
    return static_cast<std::size_t>(std::count_if(
        r.findings.begin(), r.findings.end(), [wanted](const auto& f) { return f.result == wanted; }
    ));
}

class dockerfile_writer
{
public:
    dockerfile_writer(const dockerfile_report& r, std::string_view name, text_style style)
        : report_{r}, name_{escape_text(name)}, style_{style}
    {}

    std::string run()
    {
        std::vector<const finding*> fixed;
        for (const auto& l : lines_of(report_))
            place(l, fixed);
        for (const auto& f : report_.findings)
            if (f.result == finding_result::not_analysed)
                put("{}not analysed{}: {}: {}\n", colour("\x1b[35m"), plain(), f.check, f.message);
        for (const auto& w : report_.waived)
            put("{}:{}: waived: {}: {} ({})\n", name_, w.line, w.check, w.message, w.reason);
        if (!out_.empty())
            out_ += '\n';
        put("{}: {} fail, {} warn, {} not analysed, {} pass, {} not applicable, {} waived\n", name_,
            count(report_, finding_result::fail), count(report_, finding_result::warn),
            count(report_, finding_result::not_analysed), count(report_, finding_result::pass),
            count(report_, finding_result::not_applicable), report_.waived.size());
        return std::move(out_);
    }

private:
    template<class... Args>
    void put(fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    }

    [[nodiscard]] std::string_view colour(std::string_view code) const
    {
        return style_.colour ? code : std::string_view{};
    }

    [[nodiscard]] std::string_view plain() const { return colour("\x1b[0m"); }

    void place(const text_line& l, std::vector<const finding*>& fixed)
    {
        const bool fails = l.what->result == finding_result::fail;
        put("{}:{}:{}: {}{}{} {} {}: {}\n", name_, l.line, l.column, colour(fails ? "\x1b[31m" : "\x1b[33m"),
            fails ? "fail" : "warn", plain(), l.what->check,
            boost::describe::enum_to_string(l.what->severity, ""), l.what->message);
        if (l.where != nullptr && l.where->text)
            put("    {}\n", *l.where->text);
        // How to put it right is said once.
        if (std::find(fixed.begin(), fixed.end(), l.what) == fixed.end()) {
            fixed.push_back(l.what);
            put("    {}\n", l.what->fix);
            if (l.what->omitted != 0)
                put("    and in {} more places\n", l.what->omitted);
        }
    }

    const dockerfile_report& report_;
    std::string name_;
    text_style style_;
    std::string out_;
};

} // namespace

std::string to_json(const dockerfile_report& r)
{
    return boost::json::serialize(boost::json::value_from(r));
}

result<dockerfile_report> dockerfile_from_json(std::string_view json)
{
    boost::system::error_code failed;
    const auto value = boost::json::parse(json, failed);
    if (failed)
        return make_error(errc::storage_failed, "A stored report on a Dockerfile is no JSON.");
    auto read = boost::json::try_value_to<dockerfile_report>(value);
    if (!read)
        return make_error(errc::storage_failed, "A stored report on a Dockerfile is none.");
    return std::move(*read);
}

std::string to_text(const dockerfile_report& r, std::string_view name, text_style style)
{
    return dockerfile_writer{r, name, style}.run();
}

} // namespace tare::report
