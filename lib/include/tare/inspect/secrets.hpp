#pragma once

#include <tare/image/config.hpp>
#include <tare/image/content_reader.hpp>
#include <tare/inspect/content.hpp>
#include <tare/report/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Secrets in files and in the config. A secret is known by its masked form only: the text itself is neither
/// kept nor shown.
namespace tare::inspect {

/// One secret in a text.
struct secret
{
    /// "github-personal-access-token".
    std::string_view rule;
    /// "GitHub personal access token".
    std::string_view title;
    report::severity severity = report::severity::critical;
    /// From 1; the column counts bytes.
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    /// "ghp_... (40 characters)".
    std::string masked;

    friend bool operator==(const secret&, const secret&) = default;
};

/// What the reader found in one file: secrets in the order of the text.
struct found_secrets final : image::observation
{
    /// More are only counted.
    static constexpr std::size_t most = 100;

    std::vector<secret> secrets;
    std::uint64_t omitted = 0;

    [[nodiscard]] std::size_t memory() const noexcept override;
};

/// What files that could not be searched to their end are noted under.
inline constexpr std::string_view secrets_subject = "Secrets";

/// Whether the content of some file of some layer was not searched for secrets to its end, although it should
/// have been.
[[nodiscard]] bool secrets_are_incomplete(const image_view& view);

/// A secret in the config, and where.
struct config_secret
{
    /// "config.Env.DB_PASSWORD", "history[3]".
    std::string key;
    secret found;
};

/// A config without its secrets. Takes the place of the config wherever it is shown.
class config_mask
{
public:
    explicit config_mask(const image::image_config& config);

    /// The config in the same shape, its secrets masked wherever they stand.
    [[nodiscard]] const image::image_config& shown() const noexcept { return shown_; }

    /// In the order of the config: author, environment, commands, labels, history.
    [[nodiscard]] const std::vector<config_secret>& found() const noexcept { return found_; }

    /// Another text with its own secrets, and those of the config, masked.
    [[nodiscard]] std::string apply(std::string_view text) const;

private:
    void look_at(std::string& text, const std::string& key);
    void look_at_setting(std::string_view name, std::string& value, const std::string& key);
    void look_at_words(std::vector<std::string>& words, const std::string& key);
    void look_at_history();
    void mask_everywhere();
    void remember(std::string_view secret);

    image::image_config shown_;
    std::vector<config_secret> found_;
    /// What was found, and what stands for it.
    std::vector<std::pair<std::string, std::string>> secrets_;
};

/// What may be shown of a secret: its beginning, at most a quarter of it, and its length.
[[nodiscard]] std::string masked_secret(std::string_view text);

} // namespace tare::inspect
