#pragma once

#include <tare/image/content_reader.hpp>
#include <tare/image/layer_index.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tare::image {

/// Hands the content of a layer's regular files to the readers that want it. Costs nothing but a question to
/// each reader for files that none wants.
class content_dispatch
{
public:
    explicit content_dispatch(content_readers readers);

    /// A regular file begins; `file` must stay where it is until `end`.
    void begin(const layer_entry& file);

    void on_bytes(bytes_view bytes);

    /// The file is over: what the readers found out goes into `index`, whose last entry the file is.
    void end(layer_index& index, const limits& bounds, index_usage& usage);

private:
    /// A reader that wants something of the current file.
    struct listener
    {
        content_reader* reader;
        /// Bytes that it still wants.
        std::uint64_t left;
    };

    void ask(bytes_view head);
    void hand_on(bytes_view bytes);

    content_readers readers_;
    std::vector<listener> listeners_;
    /// Listeners that still want bytes.
    std::size_t awake_ = 0;
    const layer_entry* file_ = nullptr;
    /// The head of a file whose first piece is smaller.
    std::array<std::byte, content_reader::head_bytes> head_{};
    std::size_t head_size_ = 0;
    bool asked_ = true;
};

} // namespace tare::image
