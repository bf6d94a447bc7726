#pragma once

#include "check/answer.hpp"

#include <tare/check/image.hpp>
#include <tare/inspect/accounts.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// What one check may look at. Whatever can be missing or cut short is asked for through here, and asking is
/// noted: a check that asked for something incomplete cannot pass.
class image_subject
{
public:
    explicit image_subject(const image_input& input) noexcept : input_{input} {}

    /// Facts that are complete for every report: identity, sizes, layers, os.
    [[nodiscard]] const report::image_report& report() const noexcept { return input_.report; }

    [[nodiscard]] bool has_config() const noexcept { return input_.config != nullptr; }

    /// Only when `has_config`; the runner answers "not applicable" for checks that need one otherwise.
    [[nodiscard]] const image::image_config& config() const noexcept { return *input_.config; }

    /// The same with secrets masked: what evidence and messages show of it.
    [[nodiscard]] const image::image_config& shown() const noexcept { return input_.mask.shown(); }

    /// The secrets in the config.
    [[nodiscard]] const std::vector<inspect::config_secret>& config_secrets() const noexcept
    {
        return input_.mask.found();
    }

    /// The day on which to judge; absent when it is not known.
    [[nodiscard]] std::optional<std::chrono::sys_days> today() const noexcept { return input_.today; }

    [[nodiscard]] const limits& bounds() const noexcept { return input_.bounds; }

    /// The root filesystem; incomplete when a layer is absent.
    [[nodiscard]] const image::root_filesystem& files();

    /// The root filesystem and its layers, for what is asked of files that were found already: not noted.
    [[nodiscard]] const inspect::image_view& view() const noexcept { return input_.view; }

    /// The programs and special files that inspection found.
    [[nodiscard]] const report::attack_surface& surface();

    /// The content of a small file, through symbolic links; absent when there is no such regular file. One
    /// that is there and was not kept whole is noted as unread, and reads as absent.
    [[nodiscard]] std::optional<std::string_view> content(std::string_view path);

    /// Who a container runs as, through the image's passwd and group.
    [[nodiscard]] inspect::effective_user user();

    /// The instruction that made a layer, escaped and masked; absent when the history does not say.
    [[nodiscard]] std::optional<std::string> instruction(std::uint64_t layer) const;

    /// Evidence about a path of the root filesystem: the layer and instruction that brought it come along.
    [[nodiscard]] report::evidence at(image::node_id id) const;

    /// The same for an escaped path that a layer brought.
    [[nodiscard]] report::evidence at(std::string path, std::uint64_t layer) const;

    /// The directories of the config's PATH, or of the one that runtimes set, as they stand there.
    [[nodiscard]] std::vector<std::string_view> search_path() const;

    /// Those of them that are looked into; where they are not all, that is noted.
    [[nodiscard]] std::vector<std::string_view> searched_path();

    /// Notes that something the check needs was not read, and why.
    void note_unread(std::string why);

    /// Why something the check asked for was incomplete; empty when all of it was there.
    [[nodiscard]] const std::vector<std::string>& unread() const noexcept { return unread_; }

private:
    const image_input& input_;
    std::vector<std::string> unread_;
};

/// What a check needs of an image to say anything; joined with `|`.
enum class needs : std::uint8_t
{
    nothing = 0,
    /// The config: a root filesystem has none, and the check is not applicable then.
    config = 1,
    /// All that it asks for, where the absence of something is what is wrong: with a layer or a file unread,
    /// a violation is not known either.
    everything = 2,
    /// It means something on Windows as well; else the check is not applicable there.
    any_system = 4,
};

[[nodiscard]] constexpr needs operator|(needs a, needs b) noexcept
{
    return static_cast<needs>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}

[[nodiscard]] constexpr bool has(needs all, needs one) noexcept
{
    return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(one)) != 0;
}

/// A check on images, with what it does.
struct image_check
{
    check what;
    needs requires_;
    answer (*evaluate)(image_subject& image);
};

/// All image checks, in the order of `catalogue()`.
[[nodiscard]] const std::vector<image_check>& image_checks();

// One file each, which bears the function's name.
#define TARE_IMAGE_CHECK(name) [[nodiscard]] image_check name();
#include "check/image_checks.def"
#undef TARE_IMAGE_CHECK

} // namespace tare::check
