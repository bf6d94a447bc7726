#pragma once

#include <tare/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tare::image {

struct layer_entry;

/// What a reader found out about one file; each reader derives a type of its own. It is kept in the layer's
/// index, where `layer_index::find` gives it back.
class observation
{
public:
    virtual ~observation() = default;

    /// Bytes of memory that it takes. All observations of an archive together may take
    /// `limits::max_kept_total_bytes`; one that would cross that is dropped and said to be not analysed.
    [[nodiscard]] virtual std::size_t memory() const noexcept = 0;
};

/// Why a reader could not say all of a file. It becomes a note "not-analysed" of the report, never silence.
struct shortfall
{
    /// The member of `tare::limits` that was crossed; empty when something else is the reason.
    std::string_view limit;
    std::uint64_t value = 0;
    /// Without a limit: the reason, as it follows "because". Must be a constant.
    std::string_view reason;

    friend bool operator==(const shortfall&, const shortfall&) = default;
};

/// What a reader says at the end of a file; both may be absent.
struct reading
{
    std::unique_ptr<const observation> found;
    std::optional<shortfall> missed;
};

/// Looks at the content of regular files while their layer passes: one after the other, each from its first
/// byte, hidden ones included. Nothing can be seeked and nothing is kept for it. Each layer has readers of
/// its own, because a file of one may be a layer itself; what all share (compiled rules) belongs into a
/// static of the reader's file.
///
/// A reader cannot fail: content that is broken is something to say in its observation, content that is too
/// large a `shortfall`. What it says must not depend on how the pieces are cut.
class content_reader
{
public:
    /// The bytes of a file's beginning that `begin` gets to see, or all of a smaller file.
    static constexpr std::size_t head_bytes = 256;

    virtual ~content_reader() = default;

    /// What it looks for, for the notes of files that it could not read: "The dynamic section". A constant.
    [[nodiscard]] virtual std::string_view subject() const noexcept = 0;

    /// A regular file begins. Absent: nothing of it is of interest, and no other call comes for it; this must
    /// cost next to nothing, for it is the answer for most files. Else the bytes that it wants, counted from
    /// the file's beginning, the head included; fewer come when the file is smaller. `file` has its final
    /// metadata but no content digest yet; `head` is valid during the call only.
    [[nodiscard]] virtual std::optional<std::uint64_t> begin(const layer_entry& file, bytes_view head) = 0;

    /// The next piece, as large as it comes out of the decoder, valid during the call only. False when it has
    /// seen enough: then only `end` follows.
    [[nodiscard]] virtual bool on_bytes(bytes_view bytes) = 0;

    /// The file is over, or as much of it as was wanted. Called once for every file that `begin` wanted,
    /// unless the archive breaks off within it.
    [[nodiscard]] virtual reading end() = 0;
};

/// The readers of one layer; they are asked in this order.
using content_readers = std::vector<std::unique_ptr<content_reader>>;

/// Makes the readers of a layer. An empty function makes none.
using content_reader_factory = std::function<content_readers()>;

} // namespace tare::image
