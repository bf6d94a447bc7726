#include "dockerfile/instruction_reader.hpp"
#include "dockerfile/text.hpp"
#include "dockerfile/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <span>

namespace tare::dockerfile {
namespace {

/// What a flag takes.
enum class takes : std::uint8_t
{
    boolean,
    text,
    texts,
};

struct known_flag
{
    std::string_view name;
    takes what;
};

constexpr std::array add_flags{
    known_flag{"chown", takes::text},    known_flag{"chmod", takes::text},
    known_flag{"link", takes::boolean},  known_flag{"keep-git-dir", takes::boolean},
    known_flag{"checksum", takes::text}, known_flag{"unpack", takes::boolean},
    known_flag{"exclude", takes::texts},
};
constexpr std::array copy_flags{
    known_flag{"chown", takes::text},    known_flag{"from", takes::text},
    known_flag{"chmod", takes::text},    known_flag{"link", takes::boolean},
    known_flag{"exclude", takes::texts}, known_flag{"parents", takes::boolean},
};
constexpr std::array from_flags{known_flag{"platform", takes::text}};
constexpr std::array run_flags{
    known_flag{"mount", takes::texts},
    known_flag{"network", takes::text},
    known_flag{"security", takes::text},
    known_flag{"device", takes::texts},
};
constexpr std::array health_flags{
    known_flag{"interval", takes::text},     known_flag{"timeout", takes::text},
    known_flag{"start-period", takes::text}, known_flag{"start-interval", takes::text},
    known_flag{"retries", takes::text},
};

std::span<const known_flag> flags_of(keyword k) noexcept
{
    switch (k) {
    case keyword::add:
        return add_flags;
    case keyword::copy:
        return copy_flags;
    case keyword::from:
        return from_flags;
    case keyword::run:
        return run_flags;
    case keyword::healthcheck:
        return health_flags;
    default:
        return {};
    }
}

/// BuildKit looks at no flags of these.
bool ignores_flags(const instruction& i)
{
    return i.kind == keyword::arg || i.kind == keyword::stopsignal ||
           (i.kind == keyword::healthcheck && !i.arguments.empty() &&
            is_same(i.arguments.front().text, "none"));
}

problem unknown_flag(const instruction& i, const flag& f)
{
    std::vector<std::string_view> names;
    for (const auto& known : flags_of(i.kind))
        names.push_back(known.name);
    const auto meant = suggestion(f.name, names);
    return {f.at, fmt::format("{} has no flag --{}{}", to_string(i.kind), f.name, did_you_mean(meant))};
}

std::optional<problem> verify_value(const flag& f, takes what)
{
    if (what != takes::boolean) {
        if (!f.value)
            return problem{f.at, fmt::format("--{} needs a value: --{}=…", f.name, f.name)};
        return std::nullopt;
    }
    if (f.value && f.value->empty())
        return problem{f.at, fmt::format("--{} has an equals sign and no value", f.name)};
    if (f.value && !is_same(*f.value, "true") && !is_same(*f.value, "false"))
        return problem{f.at, fmt::format("--{} is true or false, not '{}'", f.name, *f.value)};
    return std::nullopt;
}

bool is_device(const std::vector<offset_text>& fields)
{
    bool named = false;
    for (const auto& f : fields) {
        const auto key = lowered(f.text.substr(0, f.text.find('=')));
        if (key == "required")
            continue;
        // A name may hold equals signs of its own, so the first field that is nothing else is one.
        if (named)
            return false;
        named = true;
    }
    return true;
}

std::optional<problem> verify_run(const instruction& i)
{
    for (const auto& f : i.flags) {
        const std::string_view value = f.value ? std::string_view{*f.value} : std::string_view{};
        if (f.name == "network" && value != "default" && value != "none" && value != "host")
            return problem{f.at, fmt::format("--network is default, none or host, not '{}'", value)};
        if (f.name == "security" && value != "sandbox" && value != "insecure")
            return problem{f.at, fmt::format("--security is sandbox or insecure, not '{}'", value)};
        const auto fields = f.name == "mount" || f.name == "device" ? comma_separated(value) : std::nullopt;
        if ((f.name == "mount" || f.name == "device") && value.empty())
            return problem{f.at, fmt::format("--{} needs a value: --{}=…", f.name, f.name)};
        if ((f.name == "mount" || f.name == "device") && !fields)
            return problem{f.at, fmt::format("the quotes in --{} do not match", f.name)};
        if (f.name == "device" && !is_device(*fields))
            return problem{f.at, "--device is a name, and perhaps ,required"};
    }
    return std::nullopt;
}

bool is_stage_name(std::string_view name) noexcept
{
    const auto letter = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
    return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

std::optional<problem> verify_from(const instruction& i)
{
    const auto& words = i.arguments;
    if (words.size() == 1)
        return std::nullopt;
    if (words.size() != 3 || !is_same(words[1].text, "as"))
        return problem{
            words.empty() ? i.at : words.back().at,
            "FROM takes an image, or an image, AS and the stage's name"
        };
    if (!is_stage_name(words[2].text))
        return problem{
            words[2].at,
            fmt::format(
                "'{}' cannot name a stage: a letter, then letters, digits, '-', '_' and '.'", words[2].text
            )
        };
    return std::nullopt;
}

std::optional<problem> verify_copy(const instruction& i)
{
    if (i.arguments.size() < 2)
        return problem{i.at, fmt::format("{} needs a source and a destination", to_string(i.kind))};
    std::string failure;
    if (read_heredoc(i.arguments.back().text, failure))
        return problem{
            i.arguments.back().at,
            fmt::format("the destination of {} cannot be a here-document", to_string(i.kind))
        };
    return std::nullopt;
}

std::optional<problem> verify_pairs(const instruction& i)
{
    if (i.pairs.empty())
        return problem{i.at, fmt::format("{} needs at least one argument", to_string(i.kind))};
    for (const auto& p : i.pairs)
        if (p.key.text.empty() && (p.value || i.kind != keyword::arg))
            return problem{p.key.at, fmt::format("there is no name before this equals sign")};
    return std::nullopt;
}

std::optional<problem> verify_volume(const instruction& i)
{
    for (const auto& a : i.arguments)
        if (trimmed(a.text).empty())
            return problem{a.at, "an empty path cannot be a volume"};
    return std::nullopt;
}

} // namespace

std::optional<problem> verify_flags(const instruction& i)
{
    if (ignores_flags(i))
        return std::nullopt;
    for (auto f = i.flags.begin(); f != i.flags.end(); ++f) {
        const auto all = flags_of(i.kind);
        const auto known =
            std::find_if(all.begin(), all.end(), [&](const auto& k) { return k.name == f->name; });
        if (known == all.end())
            return unknown_flag(i, *f);
        const bool again =
            std::any_of(i.flags.begin(), f, [&](const auto& other) { return other.name == f->name; });
        if (again && known->what != takes::texts)
            return problem{f->at, fmt::format("--{} is given twice", f->name)};
        if (auto wrong = verify_value(*f, known->what))
            return wrong;
    }
    return i.kind == keyword::run ? verify_run(i) : std::nullopt;
}

std::optional<problem> verify_arguments(const instruction& i)
{
    switch (i.kind) {
    case keyword::add:
    case keyword::copy:
        return verify_copy(i);
    case keyword::arg:
    case keyword::env:
    case keyword::label:
        return verify_pairs(i);
    case keyword::from:
        return verify_from(i);
    case keyword::healthcheck:
        return verify_healthcheck(i);
    case keyword::expose:
    case keyword::volume:
    case keyword::maintainer:
    case keyword::stopsignal:
    case keyword::user:
    case keyword::workdir:
        if (i.arguments.empty())
            return problem{i.at, fmt::format("{} needs an argument", to_string(i.kind))};
        return i.kind == keyword::volume ? verify_volume(i) : std::nullopt;
    case keyword::onbuild:
        if (i.trigger.empty())
            return problem{i.at, "ONBUILD needs an instruction"};
        return std::nullopt;
    case keyword::shell:
        if (i.arguments.empty())
            return problem{i.at, "SHELL needs at least one argument"};
        if (!i.json)
            return problem{i.arguments.front().at, R"(SHELL takes a JSON array: SHELL ["/bin/bash", "-c"])"};
        return std::nullopt;
    case keyword::cmd:
    case keyword::entrypoint:
    case keyword::run:
        break;
    }
    return std::nullopt;
}

std::optional<problem> verify_healthcheck(const instruction& i)
{
    if (i.arguments.empty())
        return problem{i.at, "HEALTHCHECK needs CMD and a command, or NONE"};
    const auto& type = i.arguments.front();
    const bool none = is_same(type.text, "none");
    if (none && i.arguments.size() > 1)
        return problem{i.arguments[1].at, "HEALTHCHECK NONE takes no arguments"};
    if (none)
        return std::nullopt;
    if (!is_same(type.text, "cmd"))
        return problem{type.at, fmt::format("HEALTHCHECK takes CMD or NONE, not '{}'", type.text)};
    if (i.arguments.size() < 2)
        return problem{type.at, "HEALTHCHECK CMD needs a command"};
    for (const auto& f : i.flags) {
        const std::string_view value = f.value ? std::string_view{*f.value} : std::string_view{};
        if (value.empty())
            continue;
        if (f.name == "retries") {
            std::int32_t count = 0;
            const auto digits = value.front() == '+' ? value.substr(1) : value;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
            if (error != std::errc{} || end != digits.data() + digits.size() || count < 0)
                return problem{f.at, fmt::format("--retries is a number, not '{}'", value)};
            continue;
        }
        const auto duration = parse_duration(value);
        if (!duration)
            return problem{
                f.at, fmt::format("--{} is a duration like 30s or 1m30s, not '{}'", f.name, value)
            };
        if (*duration != 0 && *duration < 1'000'000)
            return problem{f.at, fmt::format("--{} cannot be shorter than 1ms", f.name)};
    }
    return std::nullopt;
}

std::optional<std::int64_t> parse_duration(std::string_view text)
{
    struct unit
    {
        std::string_view name;
        double nanoseconds;
    };

    static constexpr std::array units{
        unit{"ns", 1},   unit{"us", 1e3}, unit{"\xC2\xB5s", 1e3}, unit{"\xCE\xBCs", 1e3},
        unit{"ms", 1e6}, unit{"s", 1e9},  unit{"m", 60e9},        unit{"h", 3600e9},
    };
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text == "0")
        return 0;
    if (text.empty())
        return std::nullopt;
    double sum = 0;
    while (!text.empty()) {
        const auto size = std::min(text.find_first_not_of("0123456789."), text.size());
        const auto digits = text.substr(0, size);
        if (digits.empty() || digits == "." || std::count(digits.begin(), digits.end(), '.') > 1)
            return std::nullopt;
        double number = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        text.remove_prefix(size);
        const auto unit_size = std::min(text.find_first_of("0123456789."), text.size());
        const auto* const found = std::find_if(units.begin(), units.end(), [&](const unit& u) {
            return u.name == text.substr(0, unit_size);
        });
        if (found == units.end())
            return std::nullopt;
        sum += number * found->nanoseconds;
        text.remove_prefix(unit_size);
    }
    if (sum >= static_cast<double>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    const auto whole = static_cast<std::int64_t>(sum);
    return negative ? -whole : whole;
}

} // namespace tare::dockerfile
