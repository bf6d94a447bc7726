#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>

#include <array>
#include <charconv>

namespace tare::inspect {
namespace {

constexpr std::size_t passwd_fields = 7;
constexpr std::size_t max_users = 10'000;

std::array<std::string_view, passwd_fields> split(std::string_view line, std::size_t& count)
{
    std::array<std::string_view, passwd_fields> fields;
    count = 0;
    while (count < passwd_fields) {
        const auto colon = line.find(':');
        fields.at(count++) = line.substr(0, colon);
        if (colon == std::string_view::npos)
            return fields;
        line.remove_prefix(colon + 1);
    }
    ++count;
    return fields;
}

/// A user or group number as the kernel takes it: 32 bits, digits only.
std::optional<std::uint64_t> user_number(std::string_view text) noexcept
{
    std::uint32_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// An empty shell field means /bin/sh (passwd(5)).
bool logs_in(const image_view& view, std::string_view shell)
{
    if (shell.empty())
        shell = "/bin/sh";
    const auto name = shell.substr(shell.rfind('/') + 1);
    if (name == "nologin" || name == "false" || name == "true" || name == "sync" || name == "shutdown" ||
        name == "halt")
        return false;
    const auto program = view.files.resolve(shell);
    return program && view.files.inode_of(*program).type == tar::entry_type::regular &&
           (view.files.inode_of(*program).mode() & 0111U) != 0;
}

} // namespace

std::vector<report::user> users(const image_view& view)
{
    std::vector<report::user> out;
    auto text = content(view, "etc/passwd").value_or(std::string_view{});
    while (!text.empty() && out.size() < max_users) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        std::size_t count = 0;
        const auto fields = split(line, count);
        const auto uid = user_number(fields[2]);
        const auto gid = user_number(fields[3]);
        if (count != passwd_fields || fields[0].empty() || !uid || !gid)
            continue;
        out.push_back(
            {escape_text(fields[0]), *uid, *gid, escape_text(fields[5]), escape_text(fields[6]),
             logs_in(view, fields[6])}
        );
    }
    return out;
}

} // namespace tare::inspect
