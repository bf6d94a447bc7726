#pragma once

#include <tare/inspect/content.hpp>

#include <string>
#include <vector>

namespace tare::inspect {

/// A module that glibc loads to look names up.
struct name_service
{
    /// "libnss_files.so.2".
    std::string module;
    /// What it is asked for, as nsswitch.conf(5) names it: "hosts", "passwd".
    std::vector<std::string> databases;
};

/// The modules that glibc may load, in the order in which they are named.
struct name_services
{
    std::vector<name_service> modules;
    /// Whether /etc/nsswitch.conf names them; else they are what glibc takes without it.
    bool configured = false;
    /// True when there is such a file whose content was not kept.
    bool unread = false;
};

/// Reads nsswitch.conf(5) as glibc does.
[[nodiscard]] name_services name_services_of(const image_view& view);

} // namespace tare::inspect
