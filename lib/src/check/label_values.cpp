#include "check/labels.hpp"
#include "check/search.hpp"

#include <tare/base/digest.hpp>
#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

constexpr std::string_view digits = "0123456789";

/// A date and time of RFC 3339 section 5.6, by its form: "2026-11-24T15:52:00Z".
bool is_date_time(std::string_view text) noexcept
{
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size())
        return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = digits.find(text[i]) != std::string_view::npos;
        const bool fits = form[i] == '0'
                              ? digit
                              : text[i] == form[i] || (form[i] == 'T' && (text[i] == 't' || text[i] == ' '));
        if (!fits)
            return false;
    }
    auto rest = text.substr(form.size());
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.find_first_not_of(digits), rest.size()));
    }
    return rest == "Z" || rest == "z" ||
           (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':');
}

/// An address with a scheme (RFC 3986): "https://example.org/app", or git's "git@host:path".
bool is_address(std::string_view text) noexcept
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        text.find_first_of(" \t\n\"<>") != std::string_view::npos)
        return false;
    return text.starts_with("git@") || text.substr(colon).starts_with("://") || text.starts_with("mailto:");
}

struct expectation
{
    std::string_view name;
    bool (*fits)(std::string_view) noexcept;
    std::string_view what;
};

bool is_digest(std::string_view text) noexcept
{
    return text.starts_with("sha256:") && text.size() == 71 &&
           text.find_first_not_of("0123456789abcdef", 7) == std::string_view::npos;
}

constexpr std::array expectations{
    expectation{"org.opencontainers.image.created", is_date_time, "a date and time of RFC 3339"},
    expectation{"org.opencontainers.image.url", is_address, "an address"},
    expectation{"org.opencontainers.image.source", is_address, "an address"},
    expectation{"org.opencontainers.image.documentation", is_address, "an address"},
    expectation{"org.opencontainers.image.base.digest", is_digest, "a digest"},
};

/// A variable that was to be replaced and was not: "${VERSION}", "$REVISION", "@VERSION@".
bool is_unreplaced(std::string_view text) noexcept
{
    return text.starts_with("${") || text.starts_with("{{") ||
           (text.starts_with('@') && text.ends_with('@') && text.size() > 2) ||
           (text.starts_with('$') && text.size() > 1 &&
            text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", 1) == std::string_view::npos);
}

answer evaluate_label_values(image_subject& image)
{
    const auto& labels = image.shown().labels;
    if (labels.empty())
        return not_applicable("There are no labels.");
    places where;
    for (const auto& [name, value] : labels) {
        if (value.empty())
            continue;
        if (is_unreplaced(value))
            where.add(at_label(
                name, fmt::format("'{}' was to be replaced by a value", escape_text(value.substr(0, 100)))
            ));
        else if (name.starts_with("org.label-schema."))
            where.add(at_label(name, "is a key that org.opencontainers.image replaced in 2018"));
        for (const auto& e : expectations)
            if (e.name == name && !is_unreplaced(value) && !e.fits(value))
                where.add(
                    at_label(name, fmt::format("'{}' is not {}", escape_text(value.substr(0, 100)), e.what))
                );
    }
    if (where.empty())
        return passed("The labels hold what their names promise.");
    return violated(
        fmt::format("{} not hold what the name promises.", counted(where.size(), "label does", "labels do")),
        where
    );
}

} // namespace

image_check label_values()
{
    return {
        {.id = "TARE-DOC-004",
         .practice = report::practice::documentation,
         .title = "Labels hold what their names promise",
         .severity = report::severity::low,
         .inspects = "the values of the labels of org.opencontainers.image that have a form, variables that "
                     "were not replaced, and "
                     "keys of org.label-schema",
         .references = {"OCI image-spec annotations", "DL3051", "DL3052", "DL3053", "DL3055"},
         .rationale = "A tool that follows a label to the sources, or sorts by date, finds nothing.",
         .fix = "Write dates as 2026-11-24T15:52:00Z and addresses with their scheme, and declare the ARG "
                "that a label uses before it."},
        needs::config | needs::any_system,
        evaluate_label_values,
    };
}

} // namespace tare::check
