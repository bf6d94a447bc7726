#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/image/platform.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::image {

/// One step of the build (OCI image-spec config.md, `history`).
struct history_entry
{
    std::string created_by;
    std::string comment;
    /// True when the step made no layer.
    bool empty_layer = false;
};

/// Docker's HEALTHCHECK; durations in nanoseconds.
struct health_check
{
    std::vector<std::string> test;
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t start_period = 0;
    std::int64_t retries = 0;
};

/// An image's configuration (OCI image-spec config.md, with Docker's additions). Strings are as stored:
/// escape on output.
struct image_config
{
    image::platform platform;
    std::optional<std::string> created;
    std::optional<std::string> author;
    std::string user;
    std::vector<std::string> env;
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::string working_dir;
    std::vector<std::string> exposed_ports;
    std::vector<std::string> volumes;
    std::vector<std::pair<std::string, std::string>> labels;
    std::string stop_signal;
    std::optional<health_check> health;
    std::vector<digest> diff_ids;
    std::vector<history_entry> history;

    /// The instruction that made each layer, where the history has as many steps with a layer as there are
    /// layers; else empty.
    [[nodiscard]] std::vector<std::string> layer_instructions() const;

    /// The value of a variable of `env`, the last of several as runc has it; absent when it is not set.
    [[nodiscard]] std::optional<std::string_view> variable(std::string_view name) const noexcept;

    /// Where programs are looked for: PATH, or what runtimes set when it is not set or empty.
    [[nodiscard]] std::string_view search_path() const noexcept;
};

/// Reads a config. `errc::malformed_json` or `errc::malformed_config`; unknown members are ignored, null is
/// absent.
[[nodiscard]] result<image_config> parse_config(std::string_view text, const limits& bounds);

} // namespace tare::image
