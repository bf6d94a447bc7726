#pragma once

#include <tare/inspect/launch.hpp>
#include <tare/inspect/program_closure.hpp>
#include <tare/report/payload.hpp>

#include <string>

/// Why files are payload, in words; names are escaped.
namespace tare::inspect {

/// "config.Cmd[0] starts nginx, found as /usr/sbin/nginx."
[[nodiscard]] std::string sentence_for_start(const started_program& program);

/// "/app/server needs libssl.so.3, found in a default directory." Of parts that another one asks for.
[[nodiscard]] std::string sentence_for(const program_closure& closure, const program_part& part);

[[nodiscard]] report::payload_role role_of(const program_part& part) noexcept;

} // namespace tare::inspect
