#include <tare/http/metrics.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <stdexcept>
#include <variant>

namespace tare::http {
namespace {

constexpr std::string_view total = "_total";

[[noreturn]] void refuse(std::string_view name, std::string_view why)
{
    throw std::logic_error(fmt::format("metric {}: {}", name, why));
}

bool is_name(std::string_view text, bool colon) noexcept
{
    const auto is_first = [colon](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':');
    };
    const auto is_next = [is_first](char c) { return is_first(c) || (c >= '0' && c <= '9'); };
    return !text.empty() && is_first(text.front()) && std::all_of(text.begin(), text.end(), is_next);
}

/// A label's value between its quotes.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"')
            out += '\\';
        out += c;
    }
    return out;
}

/// `a="x",b="y"`.
std::string rendered(std::string_view name, const metric_labels& labels)
{
    std::string out;
    std::set<std::string_view> seen;
    for (const auto& [label, value] : labels) {
        if (!is_name(label, false) || label.starts_with("__") || label == "le" || !seen.insert(label).second)
            refuse(name, "a label's name is malformed, reserved or used twice");
        out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", label, escaped(value));
    }
    return out;
}

std::string number(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{}", value);
}

double seconds(std::chrono::nanoseconds duration) noexcept
{
    return std::chrono::duration<double>(duration).count();
}

/// A bound as both formats want it: OpenMetrics asks for a fraction.
std::string bound_text(std::chrono::nanoseconds bound)
{
    auto text = number(seconds(bound));
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

void append_sample(std::string& out, std::string_view name, std::string_view labels, std::string_view value)
{
    if (labels.empty())
        fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
    else
        fmt::format_to(std::back_inserter(out), "{}{{{}}} {}\n", name, labels, value);
}

std::string joined(std::string_view labels, std::string_view more)
{
    return fmt::format("{}{}{}", labels, labels.empty() ? "" : ",", more);
}

void append_histogram(
    std::string& out, std::string_view name, std::string_view labels, const duration_histogram& histogram
)
{
    std::uint64_t cumulative = 0;
    const auto bucket = fmt::format("{}_bucket", name);
    for (std::size_t i = 0; i <= duration_histogram::bounds.size(); ++i) {
        cumulative += histogram.count(i);
        const auto bound =
            i < duration_histogram::bounds.size() ? bound_text(duration_histogram::bounds[i]) : "+Inf";
        append_sample(
            out, bucket, joined(labels, fmt::format("le=\"{}\"", bound)), fmt::to_string(cumulative)
        );
    }
    append_sample(out, fmt::format("{}_sum", name), labels, number(seconds(histogram.sum())));
    // The buckets' own sum, not another counter: they must agree while others count.
    append_sample(out, fmt::format("{}_count", name), labels, fmt::to_string(cumulative));
}

} // namespace

void duration_histogram::observe(std::chrono::nanoseconds duration) noexcept
{
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), duration) - bounds.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(duration.count(), std::memory_order_relaxed);
}

/// All series of one name.
struct metrics::family
{
    struct table
    {
        std::vector<std::string> rows;
        std::vector<std::string> columns;
        std::unique_ptr<counter_table> cells;
    };

    struct series
    {
        std::string labels;
        std::variant<
            std::unique_ptr<counter>, std::unique_ptr<gauge>, std::unique_ptr<duration_histogram>,
            std::function<double()>, table>
            source;
    };

    void append(std::string& out, const series& s) const
    {
        if (const auto* const c = std::get_if<std::unique_ptr<counter>>(&s.source))
            append_sample(out, name, s.labels, fmt::to_string((*c)->value()));
        else if (const auto* const g = std::get_if<std::unique_ptr<gauge>>(&s.source))
            append_sample(out, name, s.labels, fmt::to_string((*g)->value()));
        else if (const auto* const h = std::get_if<std::unique_ptr<duration_histogram>>(&s.source))
            append_histogram(out, name, s.labels, **h);
        else if (const auto* const r = std::get_if<std::function<double()>>(&s.source))
            append_sample(out, name, s.labels, number((*r)()));
        else
            append(out, std::get<table>(s.source));
    }

    void append(std::string& out, const table& t) const
    {
        for (std::size_t row = 0; row < t.rows.size(); ++row)
            for (std::size_t column = 0; column < t.columns.size(); ++column)
                if (const auto value = t.cells->value(row, column); value > 0)
                    append_sample(out, name, joined(t.rows[row], t.columns[column]), fmt::to_string(value));
    }

    [[nodiscard]] std::size_t max_series() const noexcept
    {
        std::size_t count = 0;
        for (const auto& s : all) {
            if (const auto* const t = std::get_if<table>(&s.source))
                count += t->rows.size() * t->columns.size();
            else
                count += type == "histogram" ? duration_histogram::bounds.size() + 3 : 1;
        }
        return count;
    }

    std::string name;
    std::string help;
    std::string_view type;
    std::vector<std::string> label_names;
    std::vector<series> all;
};

metrics::metrics() = default;
metrics::~metrics() = default;

metrics::family& metrics::family_of(
    std::string_view name, std::string_view help, std::string_view type, const metric_labels& labels
)
{
    if (!is_name(name, true))
        refuse(name, "the name is malformed");
    if ((type == "counter") != name.ends_with(total))
        refuse(name, "counters, and they alone, end with _total");
    if (type == "histogram" && !name.ends_with("_seconds"))
        refuse(name, "durations end with _seconds");
    // The formats escape these differently in help, and no sentence needs them.
    if (help.empty() || help.find_first_of("\n\\\"") != std::string_view::npos)
        refuse(name, "help is one sentence without quotes");
    const auto it =
        std::find_if(families_.begin(), families_.end(), [name](const auto& f) { return f->name == name; });
    std::vector<std::string> label_names;
    for (const auto& label : labels)
        label_names.push_back(label.first);
    if (it == families_.end()) {
        families_.push_back(std::make_unique<family>());
        auto& made = *families_.back();
        made.name = name;
        made.help = help;
        made.type = type;
        made.label_names = std::move(label_names);
        return made;
    }
    auto& known = **it;
    if (known.type != type || known.help != help || known.label_names != label_names)
        refuse(name, "it stands for something else already");
    const auto text = rendered(name, labels);
    if (std::any_of(known.all.begin(), known.all.end(), [&](const auto& s) { return s.labels == text; }))
        refuse(name, "there is such a series already");
    return known;
}

counter& metrics::add_counter(std::string_view name, std::string_view help, const metric_labels& labels)
{
    auto made = std::make_unique<counter>();
    auto& added = *made;
    auto& to = family_of(name, help, "counter", labels);
    to.all.push_back({rendered(name, labels), std::move(made)});
    return added;
}

gauge& metrics::add_gauge(std::string_view name, std::string_view help, const metric_labels& labels)
{
    auto made = std::make_unique<gauge>();
    auto& added = *made;
    auto& to = family_of(name, help, "gauge", labels);
    to.all.push_back({rendered(name, labels), std::move(made)});
    return added;
}

duration_histogram&
metrics::add_durations(std::string_view name, std::string_view help, const metric_labels& labels)
{
    auto made = std::make_unique<duration_histogram>();
    auto& added = *made;
    auto& to = family_of(name, help, "histogram", labels);
    to.all.push_back({rendered(name, labels), std::move(made)});
    return added;
}

void metrics::add_reading(
    kind k, std::string_view name, std::string_view help, const metric_labels& labels,
    std::function<double()> read
)
{
    auto& to = family_of(name, help, k == kind::counter ? "counter" : "gauge", labels);
    to.all.push_back({rendered(name, labels), std::move(read)});
}

counter_table& metrics::add_table(
    std::string_view name, std::string_view help, const std::vector<metric_labels>& rows,
    std::string_view column_label, const std::vector<std::string>& columns
)
{
    if (rows.empty() || columns.empty())
        refuse(name, "a table has rows and columns");
    auto labels = rows.front();
    labels.emplace_back(column_label, columns.front());
    auto& to = family_of(name, help, "counter", labels);
    if (!to.all.empty())
        refuse(name, "it stands for something else already");
    family::table made;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        if (row.size() + 1 != to.label_names.size() || !seen.insert(rendered(name, row)).second)
            refuse(name, "a row has other labels, or is there twice");
        made.rows.push_back(rendered(name, row));
    }
    for (const auto& column : columns)
        made.columns.push_back(rendered(name, {{std::string{column_label}, column}}));
    made.cells = std::make_unique<counter_table>(rows.size(), columns.size());
    auto& added = *made.cells;
    to.all.push_back({{}, std::move(made)});
    return added;
}

void metrics::before_writing(std::function<void()> refresh)
{
    refreshers_.push_back(std::move(refresh));
}

std::string metrics::text(format f) const
{
    for (const auto& refresh : refreshers_)
        refresh();
    std::string out;
    for (const auto& of : families_) {
        std::string_view declared{of->name};
        // OpenMetrics names a family of counters without what its samples end with.
        if (f == format::openmetrics && of->type == "counter")
            declared.remove_suffix(total.size());
        fmt::format_to(
            std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", declared, of->help, declared, of->type
        );
        for (const auto& s : of->all)
            of->append(out, s);
    }
    if (f == format::openmetrics)
        out += "# EOF\n";
    return out;
}

std::size_t metrics::max_series() const noexcept
{
    std::size_t count = 0;
    for (const auto& f : families_)
        count += f->max_series();
    return count;
}

std::vector<metrics::description> metrics::describe() const
{
    std::vector<description> all;
    for (const auto& f : families_)
        all.push_back({f->name, f->type, f->label_names, f->help});
    return all;
}

std::string_view metrics::content_type(format f) noexcept
{
    if (f == format::openmetrics)
        return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    return "text/plain; version=0.0.4; charset=utf-8";
}

} // namespace tare::http
