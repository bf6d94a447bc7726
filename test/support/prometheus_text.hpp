#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// One line of figures.
struct prometheus_sample
{
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
};

/// What belongs to one `# TYPE`.
struct prometheus_family
{
    std::string type;
    std::string help;
    std::vector<prometheus_sample> samples;
};

/// Reads the text format of Prometheus, version 0.0.4, or OpenMetrics 1.0, by their grammars, and throws
/// std::runtime_error at the first thing that breaks one: names, escapes, numbers, HELP and TYPE before the
/// samples, one block a family, no series twice, buckets that grow up to the count, a final newline.
class prometheus_text
{
public:
    explicit prometheus_text(std::string_view text, bool openmetrics = false) : openmetrics_{openmetrics}
    {
        require(text.ends_with('\n'), "the last line ends with a newline");
        if (openmetrics) {
            require(text.ends_with("# EOF\n"), "the last line is # EOF");
            text.remove_suffix(6);
        }
        while (!text.empty()) {
            line_ = text.substr(0, text.find('\n'));
            text.remove_prefix(line_.size() + 1);
            rest_ = line_;
            if (rest_.starts_with('#'))
                read_declaration();
            else
                read_sample();
        }
        for (const auto& [name, family] : families_) {
            require(!family.type.empty(), "every family has a type: " + name);
            if (family.type == "histogram")
                check_histograms(name, family);
        }
    }

    [[nodiscard]] const std::map<std::string, prometheus_family>& families() const noexcept
    {
        return families_;
    }

    [[nodiscard]] std::size_t series() const noexcept { return seen_.size(); }

    /// The value of the series with at least these labels; absent when there is none, and when there are
    /// several their sum.
    [[nodiscard]] std::optional<double>
    value(const std::string& name, const std::map<std::string, std::string>& labels = {}) const
    {
        std::optional<double> sum;
        for (const auto& [family_name, family] : families_)
            for (const auto& s : family.samples) {
                const auto has = [&s](const auto& label) {
                    const auto it = s.labels.find(label.first);
                    return it != s.labels.end() && it->second == label.second;
                };
                if (s.name == name && std::all_of(labels.begin(), labels.end(), has))
                    sum = sum.value_or(0) + s.value;
            }
        return sum;
    }

private:
    void require(bool ok, const std::string& rule) const
    {
        if (!ok)
            throw std::runtime_error("Prometheus text: " + rule + ", in: " + std::string{line_});
    }

    std::string read_name(bool colon)
    {
        const auto allowed = [colon](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (colon && c == ':');
        };
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), allowed);
        std::string name(rest_.begin(), end);
        require(
            !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0, "a name is a name"
        );
        rest_.remove_prefix(name.size());
        return name;
    }

    void expect(std::string_view text)
    {
        require(rest_.starts_with(text), "'" + std::string{text} + "' is next");
        rest_.remove_prefix(text.size());
    }

    void read_declaration()
    {
        const bool help = rest_.starts_with("# HELP ");
        expect(help ? "# HELP " : "# TYPE ");
        const auto name = read_name(true);
        expect(" ");
        if (help) {
            require(!families_.contains(name), "a family is one block and has one HELP");
            families_[name].help = rest_;
            current_ = name;
            for (std::size_t at = 0; (at = rest_.find('\\', at)) != std::string_view::npos; at += 2)
                require(
                    at + 1 < rest_.size() && (rest_[at + 1] == '\\' || rest_[at + 1] == 'n'), "help escapes"
                );
            return;
        }
        auto& family = families_[name];
        require(
            name == current_ && family.type.empty() && family.samples.empty(), "one TYPE, before the samples"
        );
        static const std::set<std::string_view> types{"counter", "gauge", "histogram", "summary", "untyped"};
        require(types.contains(rest_), "there is such a type");
        require(
            !openmetrics_ || rest_ != "counter" || !name.ends_with("_total"), "a family's name has no _total"
        );
        family.type = rest_;
    }

    std::string read_label_value()
    {
        expect("\"");
        std::string value;
        while (true) {
            require(!rest_.empty(), "a label's value ends");
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"')
                return value;
            if (c != '\\') {
                value += c;
                continue;
            }
            require(
                !rest_.empty() && std::string_view{"\\\"n"}.find(rest_.front()) != std::string_view::npos,
                "escapes"
            );
            value += rest_.front() == 'n' ? '\n' : rest_.front();
            rest_.remove_prefix(1);
        }
    }

    double read_value()
    {
        const std::string text{rest_};
        if (text == "+Inf" || text == "-Inf" || text == "NaN")
            return text == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                                 : (text[0] == '+' ? 1 : -1) * std::numeric_limits<double>::infinity();
        std::size_t used = 0;
        require(
            !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string::npos,
            "a value is a number"
        );
        const auto value = std::stod(text, &used);
        require(used == text.size(), "a value is a number");
        return value;
    }

    void read_sample()
    {
        prometheus_sample s;
        s.name = read_name(true);
        if (rest_.starts_with('{')) {
            expect("{");
            while (!rest_.starts_with('}')) {
                if (!s.labels.empty())
                    expect(",");
                const auto label = read_name(false);
                expect("=");
                require(s.labels.emplace(label, read_label_value()).second, "no label twice");
            }
            expect("}");
        }
        expect(" ");
        s.value = read_value();
        require(families_.contains(current_), "samples follow their family's HELP and TYPE");
        auto& family = families_[current_];
        auto suffix = std::string_view{s.name};
        require(suffix.starts_with(current_), "samples belong to the family above them");
        suffix.remove_prefix(current_.size());
        if (family.type == "histogram")
            require(suffix == "_bucket" || suffix == "_sum" || suffix == "_count", "a histogram's samples");
        else
            require(suffix == (openmetrics_ && family.type == "counter" ? "_total" : ""), "a sample's name");
        require(family.type != "counter" || s.value >= 0, "counters are not negative");
        require(seen_.insert(std::string{line_.substr(0, line_.rfind(' '))}).second, "no series twice");
        family.samples.push_back(std::move(s));
    }

    void check_histograms(const std::string& name, const prometheus_family& family) const
    {
        std::map<std::map<std::string, std::string>, std::vector<std::pair<double, double>>> buckets;
        for (const auto& s : family.samples)
            if (s.name == name + "_bucket") {
                auto labels = s.labels;
                require(labels.contains("le"), "a bucket has a bound");
                const auto bound = labels.at("le");
                labels.erase("le");
                const auto limit =
                    bound == "+Inf" ? std::numeric_limits<double>::infinity() : std::stod(bound);
                buckets[labels].emplace_back(limit, s.value);
            }
        for (const auto& [labels, all] : buckets) {
            require(std::is_sorted(all.begin(), all.end()), "bounds and counts grow: " + name);
            for (std::size_t i = 1; i < all.size(); ++i)
                require(all[i - 1].second <= all[i].second, "counts grow: " + name);
            require(
                all.back().first == std::numeric_limits<double>::infinity(), "the last bound is +Inf: " + name
            );
            const auto counted =
                std::find_if(family.samples.begin(), family.samples.end(), [&, &of = labels](const auto& s) {
                    return s.name == name + "_count" && s.labels == of;
                });
            require(
                counted != family.samples.end() && counted->value == all.back().second,
                "+Inf is the count: " + name
            );
        }
    }

    bool openmetrics_;
    std::map<std::string, prometheus_family> families_;
    std::set<std::string> seen_;
    std::string current_;
    std::string_view line_;
    std::string_view rest_;
};

} // namespace tare::test
