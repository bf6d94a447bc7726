#pragma once

#include <tare/inspect/content.hpp>
#include <tare/inspect/payload.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Parts of one payload; an image that needs more is said to be incomplete. Chromium's has about 200.
inline constexpr std::size_t most_payload_parts = 8192;
/// Symbolic links in directories of the payload that are followed; pnpm makes some thousands.
inline constexpr std::size_t most_followed_links = 16'384;

/// Why files are taken: a part to be. All but the role is raw.
struct part_reason
{
    report::payload_role role = report::payload_role::program;
    /// Escaped, a sentence.
    std::string why;
};

/// Puts files into parts, each file into the first that has it. Links on the way to a file come with it.
class payload_collection
{
public:
    explicit payload_collection(const image_view& view);

    /// Takes the file that a path leads to, through links; what it is, is the caller's to know. Directories
    /// are not taken, the links to them are. The file or directory; absent when nothing is there.
    std::optional<image::node_id> take_file(std::string_view path, const part_reason& reason);

    /// Takes all that is in the directory, and what links in it lead to: files, and directories that are no
    /// system directories. One that was taken before is passed over.
    void take_directory(image::node_id directory, const part_reason& reason);

    void add_gap(std::string sentence);

    /// Says something in the first part, which is the program's.
    void add_to_first(std::string_view sentence);

    /// Files with an ELF structure that came with directories, in their order.
    [[nodiscard]] const std::vector<image::node_id>& binaries() const noexcept { return binaries_; }

    /// Counts what the parts have. The collection is spent.
    [[nodiscard]] image_payload finish();

private:
    /// The part that is being filled; it exists once it has a file.
    struct open_part
    {
        const part_reason& reason;
        std::string path;
        std::uint32_t number = 0;
    };

    void take(image::node_id id, open_part& part);
    void follow(
        image::node_id link, image::node_id directory, open_part& part, std::vector<image::node_id>& waiting
    );
    void enter(image::node_id directory, std::vector<image::node_id>& waiting);
    void count();

    const image_view& view_;
    image_payload out_;
    std::vector<image::node_id> binaries_;
    std::vector<bool> entered_;
    std::size_t followed_ = 0;
};

} // namespace tare::inspect
