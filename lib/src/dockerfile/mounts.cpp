#include "dockerfile/mounts.hpp"

#include "dockerfile/text.hpp"
#include "dockerfile/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr std::array<std::string_view, 5> types{"bind", "cache", "tmpfs", "secret", "ssh"};
constexpr std::array<std::string_view, 3> sharings{"shared", "private", "locked"};
constexpr std::array<std::string_view, 19> keys{
    "type", "from", "source", "src",     "target",   "dst",  "destination", "readonly", "ro",  "readwrite",
    "rw",   "id",   "size",   "sharing", "required", "mode", "uid",         "gid",      "env",
};

/// As Go's strconv.ParseBool.
std::optional<bool> boolean(std::string_view text)
{
    static constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "TRUE", "true", "True"};
    static constexpr std::array<std::string_view, 6> no{"0", "f", "F", "FALSE", "false", "False"};
    if (among(yes, text))
        return true;
    if (among(no, text))
        return false;
    return std::nullopt;
}

bool is_number(std::string_view text, int base)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc{} && end == text.data() + text.size();
}

/// A size like "512", "64m", "1.5GiB", as docker/go-units reads it.
bool is_size(std::string_view text)
{
    const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = text.substr(0, digits);
    if (number.empty() || number == "." || std::count(number.begin(), number.end(), '.') > 1)
        return false;
    auto unit = lowered(trimmed_left(text.substr(digits)));
    if (!unit.empty() && std::string_view{"kmgtp"}.find(unit.front()) != std::string_view::npos)
        unit.erase(0, 1);
    return unit.empty() || unit == "b" || unit == "i" || unit == "ib";
}

class mount_reader
{
public:
    mount_reader(position at, const field_expander& expand_field) : expand_{expand_field} { out_.at = at; }

    std::optional<problem> run(std::string_view text)
    {
        const auto fields = comma_separated(text);
        if (!fields)
            return wrong("the quotes in --mount do not match");
        for (const auto& f : *fields)
            if (auto bad = field(f.text))
                return bad;
        if (!read_only_)
            read_only_ = out_.type != "cache" && out_.type != "tmpfs";
        out_.read_only = *read_only_;
        return all_known_ ? combination() : std::nullopt;
    }

    mount take() { return std::move(out_); }

private:
    [[nodiscard]] problem wrong(std::string message) const { return {out_.at, std::move(message)}; }

    std::optional<problem> field(std::string_view text)
    {
        const auto equals = text.find('=');
        const auto key = lowered(text.substr(0, equals));
        if (!among(keys, key))
            return wrong(fmt::format("--mount has no option '{}'{}", key, did_you_mean(suggestion(key, keys)))
            );
        if (equals == std::string_view::npos)
            return lone(key);
        auto value = text.substr(equals + 1);
        if (key == "from") {
            const auto dollar = value.find('$');
            if (dollar != std::string_view::npos && dollar + 1 != value.size())
                return wrong("from takes no variables: name a stage with FROM and use that");
        }
        const auto expanded = expand_(value);
        if (expanded.failure)
            return wrong(expanded.failure->text);
        all_known_ = all_known_ && expanded.known;
        return assign(key, expanded.text, expanded.known);
    }

    std::optional<problem> lone(std::string_view key)
    {
        if (key == "readonly" || key == "ro")
            read_only_ = true;
        else if (key == "readwrite" || key == "rw")
            read_only_ = false;
        else if (key == "required")
            return require(true);
        else
            return wrong(fmt::format("the option {} needs a value: {}=…", key, key));
        return std::nullopt;
    }

    std::optional<problem> require(bool yes)
    {
        if (type_known_ && out_.type != "secret" && out_.type != "ssh")
            return wrong(fmt::format("a mount of type {} cannot be required", out_.type));
        out_.required = yes;
        return std::nullopt;
    }

    std::optional<problem> assign(std::string_view key, const std::string& value, bool known)
    {
        const auto refuse = [&](std::string_view wanted) {
            return wrong(fmt::format("{} is {}, not '{}'", key, wanted, value));
        };
        if (key == "type") {
            type_known_ = known;
            if (known && !among(types, lowered(value)))
                return refuse("bind, cache, tmpfs, secret or ssh");
            out_.type = lowered(value);
        } else if (key == "from")
            out_.from = value;
        else if (key == "source" || key == "src")
            out_.source = value;
        else if (key == "target" || key == "dst" || key == "destination")
            out_.target = value;
        else if (key == "id")
            out_.id = value;
        else if (key == "env")
            out_.env = value;
        else if (key == "sharing") {
            out_.sharing = lowered(value);
            if (known && !among(sharings, out_.sharing))
                return refuse("shared, private or locked");
        } else if (known)
            return assign_judged(key, value, refuse);
        return std::nullopt;
    }

    template<class Refuse>
    std::optional<problem> assign_judged(std::string_view key, const std::string& value, Refuse refuse)
    {
        if (key == "size")
            return out_.type != "tmpfs" ? std::optional{wrong("only a mount of type tmpfs has a size")}
                   : is_size(value)     ? std::nullopt
                                        : std::optional{refuse("a size like 64m")};
        if (key == "mode" || key == "uid" || key == "gid") {
            owner_ = key;
            if (!is_number(value, key == "mode" ? 8 : 10))
                return refuse(key == "mode" ? "an octal number" : "a number");
            return std::nullopt;
        }
        const auto yes = boolean(value);
        if (!yes)
            return refuse("true or false");
        if (key == "required")
            return require(*yes);
        read_only_ = key == "readonly" || key == "ro" ? *yes : !*yes;
        return std::nullopt;
    }

    std::optional<problem> combination() const
    {
        const bool owned = out_.type == "secret" || out_.type == "ssh" || out_.type == "cache";
        if (!owned && !owner_.empty())
            return wrong(fmt::format("a mount of type {} has no {}", out_.type, owner_));
        if (!out_.sharing.empty() && out_.type != "cache")
            return wrong(fmt::format("a mount of type {} has no sharing", out_.type));
        if (out_.type != "secret")
            return std::nullopt;
        if (!out_.from.empty())
            return wrong("a secret comes from the build's client, not from a stage");
        if (out_.source.empty() && out_.target.empty() && out_.id.empty())
            return wrong("a secret needs an id, a source or a target");
        if (!out_.source.empty() && !out_.id.empty())
            return wrong("a secret has an id or a source, not both");
        return std::nullopt;
    }

    mount out_;
    const field_expander& expand_;
    std::optional<bool> read_only_;
    /// mode, uid or gid, when one is given.
    std::string owner_;
    bool type_known_ = true;
    bool all_known_ = true;
};

} // namespace

mount read_mount(
    std::string_view text, position at, const field_expander& expand_field, std::optional<problem>& wrong
)
{
    mount_reader reader{at, expand_field};
    wrong = reader.run(text);
    return reader.take();
}

} // namespace tare::dockerfile
