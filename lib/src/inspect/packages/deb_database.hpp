#pragma once

#include "inspect/packages/control_file.hpp"
#include "inspect/packages/database_history.hpp"
#include "inspect/packages/source.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What the databases of dpkg and of opkg, which took its form over, have in common.
namespace tare::inspect {

/// Whether the files of a package with this status are there: dpkg(1), "Package states". Selections such as
/// "deinstall" are wishes and say nothing of it.
[[nodiscard]] bool has_files(std::optional<std::string_view> status) noexcept;

/// What tells the package of a stanza from others.
[[nodiscard]] database_history::key key_of(const control_stanza& stanza);

/// Notes every package that a database lists and whose files are there.
void read_deb_keys(std::string_view text, const std::function<void(database_history::key)>& note);

/// The package of a stanza; its name is empty where it has none.
[[nodiscard]] found_package package_of(const control_stanza& stanza);

/// Calls `use` for every package of a database whose files are there; lines that are no fields and stanzas
/// without a name are gaps of `path`.
void for_each_package(
    std::string_view text, std::string_view path, package_sink& sink,
    const std::function<void(const control_stanza&, found_package)>& use
);

/// Which packages have a list of their files.
class list_account
{
public:
    void note_list() noexcept { ++with_lists_; }

    void note_none(const std::string& package);

    /// A gap where some have a list and others have none. Where none has one, nothing is said to be owned:
    /// then there is no account to be wrong.
    void report(std::string_view system, package_sink& sink) const;

private:
    std::uint64_t with_lists_ = 0;
    std::uint64_t without_lists_ = 0;
    std::string first_without_list_;
};

} // namespace tare::inspect
