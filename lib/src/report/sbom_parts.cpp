#include "report/sbom_parts.hpp"

#include <tare/base/bytes.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/report/package_url.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tare::report {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
/// 9999-12-31T23:59:59Z: later years do not fit the format.
constexpr std::int64_t last_second = 253'402'300'799;

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size())
        return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// The offset of a time zone in seconds: "Z", "+01:00".
std::optional<std::int64_t> zone_offset(std::string_view zone)
{
    if (zone == "Z" || zone == "z")
        return 0;
    const auto hours = number(zone, 1, 2);
    const auto minutes = number(zone, 4, 2);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !hours || !minutes)
        return std::nullopt;
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    return zone[0] == '-' ? -seconds : seconds;
}

/// Seconds since 1970 of a time as RFC 3339 writes it; absent when it is none.
std::optional<std::int64_t> seconds_of(std::string_view text)
{
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second || text[4] != '-' || text[7] != '-' ||
        text[13] != ':' || text[16] != ':')
        return std::nullopt;
    auto zone = text.substr(19);
    if (zone.starts_with('.'))
        zone = zone.substr(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
    const auto offset = zone_offset(zone);
    const std::chrono::year_month_day date{
        std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}
    };
    if (!offset || !date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    return days * seconds_a_day + *hour * 3600 + *minute * 60 + *second - *offset;
}

std::string layer_text(const image_report& r, std::uint64_t index)
{
    return index < r.layers.size() ? r.layers[index].diff_id : std::string{};
}

} // namespace

std::string sbom_time(const image_report& r, const sbom_options& options)
{
    auto seconds = options.created;
    if (!seconds && r.image.created)
        seconds = seconds_of(*r.image.created);
    const auto bounded = std::clamp<std::int64_t>(seconds.value_or(0), 0, last_second);
    const std::chrono::sys_days day{std::chrono::days{bounded / seconds_a_day}};
    const std::chrono::year_month_day date{day};
    const auto rest = bounded % seconds_a_day;
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 3600, rest / 60 % 60,
        rest % 60
    );
}

std::string sbom_uuid(const image_report& r, std::string_view format)
{
    const auto seed = fmt::format("tare sbom\n{}\n{}\n{}", format, r.image.id, r.analyser.analyser);
    auto hex = codec::sha256::of(as_bytes_view(seed)).hex();
    // RFC 9562, section 5.8: version 8, and the variant "10".
    hex[12] = '8';
    const auto digit = hex[16] >= 'a' ? hex[16] - 'a' + 10 : hex[16] - '0';
    hex[16] = "89ab"[digit % 4];
    return fmt::format(
        "{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
        hex.substr(20, 12)
    );
}

agent read_agent(std::string_view text)
{
    const auto open = text.rfind('<');
    const auto close = open == std::string_view::npos ? open : text.find('>', open);
    if (close == std::string_view::npos)
        return {std::string{text}, {}};
    const auto mail = text.substr(open + 1, close - open - 1);
    auto name = text.substr(0, open);
    name = name.substr(0, name.find_last_not_of(' ') + 1);
    const bool is_mail =
        mail.find('@') != std::string_view::npos && mail.find_first_of(" ()<>") == std::string_view::npos;
    if (!is_mail)
        return {std::string{text}, {}};
    return {std::string{name.empty() ? mail : name}, std::string{mail}};
}

std::string image_name(const image_report& r)
{
    return r.image.names.empty() ? r.image.id : r.image.names.front();
}

std::string image_purl(const image_report& r)
{
    if (r.image.names.empty() || !r.image.manifest_digest)
        return {};
    std::string_view repository = r.image.names.front();
    repository = repository.substr(0, repository.find('@'));
    const auto slash = repository.rfind('/');
    const auto colon = repository.rfind(':');
    std::string_view tag;
    if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
        tag = repository.substr(colon + 1);
        repository = repository.substr(0, colon);
    }
    package_url url;
    url.type = "oci";
    url.name = repository.substr(repository.rfind('/') + 1);
    url.version = *r.image.manifest_digest;
    const auto architecture = r.image.platform.find('/');
    if (architecture != std::string::npos)
        url.qualifiers.emplace_back("arch", r.image.platform.substr(architecture + 1));
    if (slash != std::string_view::npos)
        url.qualifiers.emplace_back("repository_url", repository);
    url.qualifiers.emplace_back("tag", tag);
    return url.name.empty() ? std::string{} : to_string(url);
}

std::string sha256_of(std::string_view digest)
{
    constexpr std::string_view algorithm = "sha256:";
    if (!digest.starts_with(algorithm))
        return {};
    const auto hex = digest.substr(algorithm.size());
    const bool is_hex = hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_hex ? std::string{hex} : std::string{};
}

std::vector<std::string> package_references(const std::vector<package>& packages)
{
    boost::unordered_flat_map<std::string_view, std::size_t> seen;
    std::vector<std::string> out;
    out.reserve(packages.size());
    for (const auto& p : packages) {
        const auto count = ++seen[p.purl];
        // '#' separates a subpath, which no URL of these has.
        out.push_back(
            count == 1 && !p.purl.empty() ? p.purl
                                          : fmt::format("{}#{}", p.purl.empty() ? "package" : p.purl, count)
        );
    }
    return out;
}

bool is_of_distribution(const package& p) noexcept
{
    return p.type == package_type::deb || p.type == package_type::apk || p.type == package_type::rpm;
}

std::vector<property> properties_of(const image_report& r)
{
    std::vector<property> out{
        {"tare:platform", r.image.platform},
        {"tare:files", fmt::format("{}", r.counts.files)},
        {"tare:bytes:visible", fmt::format("{}", r.sizes.visible)},
        {"tare:bytes:stored", fmt::format("{}", r.sizes.stored)},
    };
    if (r.image.manifest_digest)
        out.emplace_back("tare:manifestDigest", *r.image.manifest_digest);
    for (const auto& l : r.layers) {
        out.emplace_back(fmt::format("tare:layer:{}:diffID", l.index), l.diff_id);
        out.emplace_back(fmt::format("tare:layer:{}:digest", l.index), l.digest);
        if (l.created_by)
            out.emplace_back(fmt::format("tare:layer:{}:createdBy", l.index), *l.created_by);
    }
    if (!r.packages)
        return out;
    if (r.packages->unowned) {
        out.emplace_back("tare:unowned:files", fmt::format("{}", r.packages->unowned->files));
        out.emplace_back("tare:unowned:bytes", fmt::format("{}", r.packages->unowned->bytes));
    }
    for (const auto& b : r.packages->static_binaries)
        out.emplace_back("tare:staticBinary", b.path);
    for (const auto& g : r.packages->gaps)
        out.emplace_back("tare:gap", g);
    return out;
}

std::vector<property> properties_of(const image_report& r, const package& p)
{
    std::vector<property> out{
        {"tare:package:foundIn", p.found_in},
        {"tare:package:files", fmt::format("{}", p.files)},
        {"tare:package:bytes", fmt::format("{}", p.bytes)},
    };
    if (p.layer) {
        out.emplace_back("tare:package:layer", fmt::format("{}", *p.layer));
        out.emplace_back("tare:package:layerDiffID", layer_text(r, *p.layer));
    }
    if (p.source) {
        out.emplace_back("tare:package:sourceName", p.source->name);
        out.emplace_back("tare:package:sourceVersion", p.source->version);
    }
    if (p.owner)
        out.emplace_back("tare:package:owner", *p.owner);
    return out;
}

} // namespace tare::report
