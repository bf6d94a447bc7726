#pragma once

#include "image/blob_reader.hpp"

#include <tare/codec/background_sha256.hpp>

#include <cstdint>
#include <optional>

namespace tare::image {

/// All hashes of one archive.
struct archive_hashing
{
    /// Of the archive as it arrives and of its tar, while it may itself be a root filesystem.
    std::optional<codec::background_sha256> archive{std::in_place};
    std::optional<codec::background_sha256> tar;
    /// Of the files in the tar.
    blob_hashing files;

    /// How far the hashes had come.
    struct positions
    {
        std::uint64_t archive = codec::background_sha256::everything;
        std::uint64_t tar = codec::background_sha256::everything;
        std::uint64_t files = codec::background_sha256::everything;
    };

    [[nodiscard]] std::uint64_t of_archive() const noexcept { return archive ? archive->position() : 0; }

    /// Of the tar and the files in it as they are stored.
    [[nodiscard]] positions of_tar() const noexcept
    {
        return {0, tar ? tar->position() : 0, files.stored.position()};
    }

    void settle_archive(const positions& p)
    {
        if (archive)
            archive->settle(p.archive);
    }

    void settle_tar(const positions& p)
    {
        if (tar)
            tar->settle(p.tar);
        files.stored.settle(p.files);
    }
};

} // namespace tare::image
