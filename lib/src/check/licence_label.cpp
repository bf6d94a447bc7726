#include "check/labels.hpp"
#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace tare::check {
namespace {

/// What people write for a licence that has another identifier, or several.
constexpr auto no_identifiers = std::to_array<std::string_view>(
    {"Apache", "Apache2", "Apache-2", "Apache2.0", "BSD", "GPL", "GPLv2", "GPLv3", "LGPL", "LGPLv2", "LGPLv3",
     "AGPL", "AGPLv3", "Proprietary"}
);

std::vector<std::string_view> tokens_of(std::string_view text)
{
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const char c = text.front();
        std::size_t length = 1;
        if (c != '(' && c != ')' && c != ' ')
            length = std::min(text.find_first_of("() "), text.size());
        if (c != ' ')
            out.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

bool is_identifier(std::string_view token) noexcept
{
    if (token.ends_with('+'))
        token.remove_suffix(1);
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:";
    return !token.empty() && token.find_first_not_of(allowed) == std::string_view::npos &&
           !is_one_of(token, no_identifiers);
}

/// Reads a licence expression (SPDX specification 2.3, annex D) by descent.
class expression_reader
{
public:
    explicit expression_reader(std::string_view text) : tokens_{tokens_of(text)} {}

    bool is_valid() { return disjunction(0) && at_ == tokens_.size(); }

private:
    static constexpr int deepest = 32;

    bool take(std::string_view token)
    {
        if (at_ == tokens_.size() || tokens_[at_] != token)
            return false;
        ++at_;
        return true;
    }

    bool disjunction(int depth)
    {
        do
            if (!conjunction(depth))
                return false;
        while (take("OR") || take("or"));
        return true;
    }

    bool conjunction(int depth)
    {
        do
            if (!term(depth))
                return false;
        while (take("AND") || take("and"));
        return true;
    }

    bool term(int depth)
    {
        if (depth == deepest)
            return false;
        if (take("("))
            return disjunction(depth + 1) && take(")");
        if (!identifier())
            return false;
        return (!take("WITH") && !take("with")) || identifier();
    }

    bool identifier()
    {
        static constexpr auto operators =
            std::to_array<std::string_view>({"AND", "OR", "WITH", "and", "or", "with"});
        if (at_ == tokens_.size() || is_one_of(tokens_[at_], operators) || !is_identifier(tokens_[at_]))
            return false;
        ++at_;
        return true;
    }

    std::vector<std::string_view> tokens_;
    std::size_t at_ = 0;
};

answer evaluate_licence_label(image_subject& image)
{
    constexpr std::string_view name = "org.opencontainers.image.licenses";
    const auto value = label(image, name);
    if (!value)
        return violated(
            "No label says under which licences it is distributed.", at_label(name, "is not set")
        );
    auto where = at_label(name, escape_text(value->substr(0, 200)));
    if (expression_reader{*value}.is_valid())
        return passed("The label of its licences is an SPDX expression.", where);
    return violated("The label of its licences is no SPDX expression.", where)
        .with(report::severity::low)
        .fixed_by(
            "Write identifiers of spdx.org/licenses with AND, OR and WITH between them: Apache-2.0 OR MIT."
        );
}

} // namespace

image_check licence_label()
{
    return {
        {.id = "TARE-DOC-003",
         .practice = report::practice::documentation,
         .title = "A label names the licences",
         .severity = report::severity::info,
         .inspects = "the label org.opencontainers.image.licenses, as an SPDX licence expression",
         .references = {"OCI image-spec annotations"},
         .rationale =
             "Who passes the image on has to know on which terms, and tools can only read an expression.",
         .fix = "Set it with LABEL in the last stage: LABEL org.opencontainers.image.licenses=Apache-2.0."},
        needs::config | needs::any_system,
        evaluate_licence_label,
    };
}

} // namespace tare::check
