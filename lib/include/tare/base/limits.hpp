#pragma once

#include <cstddef>
#include <cstdint>

namespace tare {

/// Every bound on what one analysis may cost. Crossing one ends the analysis with `errc::limit_exceeded` that
/// names the member; the bounds of readers of content, at the end, make a note "not-analysed" of the report
/// instead, and those of packages a gap of its list. Nothing is ever cut short in silence. Sizes are bytes.
struct limits
{
    /// Bytes of the archive as it arrives, before the outer decompression.
    std::uint64_t max_archive_bytes = std::uint64_t{64} << 30;
    /// Decompressed bytes of one layer; also the zeros that the holes of its sparse files expand to.
    std::uint64_t max_layer_bytes = std::uint64_t{16} << 30;
    /// Decompressed bytes of all layers together, and of the outer stream.
    std::uint64_t max_image_bytes = std::uint64_t{32} << 30;
    /// Decompressed bytes for one compressed byte, of each stream from its beginning, and of everything that
    /// an archive expands to (compression in compression, holes of sparse files) for one byte of the archive;
    /// judged once `expansion_grace_bytes` have come out.
    std::uint64_t max_expansion_ratio = 1000;
    /// Below this many decompressed bytes the expansion ratio is not judged: small files of zeros are honest.
    std::uint64_t expansion_grace_bytes = std::uint64_t{64} << 20;
    /// gzip members or zstd frames in one stream; eStargz has one a file.
    std::uint64_t max_compressed_members = 4'000'000;
    /// log2 of the largest zstd window that is accepted (RFC 8878 section 3.1.1.1.2); memory is bounded by
    /// it.
    int max_zstd_window_log = 27;
    /// Entries of all layers together, each layer counted as often as an image of the archive has it; each
    /// costs memory.
    std::uint64_t max_entries = 2'000'000;
    /// Bytes of the names and link targets of all entries together.
    std::uint64_t max_name_bytes = std::uint64_t{256} << 20;
    /// Bytes of one PAX or GNU extension header, as in Go's archive/tar.
    std::uint64_t max_tar_extension_bytes = std::uint64_t{1} << 20;
    /// Pieces of one sparse file.
    std::uint64_t max_sparse_fragments = 1024;
    /// Bytes of one path or link target (Linux PATH_MAX).
    std::size_t max_path_bytes = 4096;
    /// Components of one path.
    std::size_t max_path_components = 255;
    /// Symbolic links followed in one look-up (Linux MAXSYMLINKS).
    std::size_t max_symlink_hops = 40;
    /// Bytes of one manifest, index or config.
    std::size_t max_json_bytes = std::size_t{4} << 20;
    /// Bytes of all JSON documents of one archive that are kept until its end.
    std::size_t max_json_total_bytes = std::size_t{64} << 20;
    /// Values in one JSON document: each takes memory many times its text.
    std::size_t max_json_values = 300'000;
    /// Nesting of a JSON document.
    std::size_t max_json_depth = 32;
    /// Blobs in one archive.
    std::size_t max_blobs = 16'384;
    /// Layers of one image.
    std::size_t max_layers = 512;
    /// Descriptors in one index.
    std::size_t max_index_entries = 256;
    /// Indexes within indexes.
    std::size_t max_index_depth = 4;
    /// Images that one archive may hold.
    std::size_t max_images = 64;
    /// Bytes of one small file whose content is kept for inspection (package databases are the largest).
    std::size_t max_kept_file_bytes = std::size_t{16} << 20;
    /// Bytes of memory of all that readers of content found out and kept, of one archive.
    std::size_t max_kept_total_bytes = std::size_t{64} << 20;
    /// Bytes of one text file that are searched for secrets; 0 searches none.
    std::uint64_t max_secret_file_bytes = std::uint64_t{64} << 20;
    /// Patterns that are tried on the files of one layer: text that is made of nothing but keywords costs as
    /// much as a layer of a hundred times its size.
    std::uint64_t max_secret_candidates = 4'000'000;
    /// Bytes of an ELF file's beginning that are kept while it passes, because its dynamic section names
    /// strings that stand there; also the largest table of such strings. dockerd needs 11 MiB.
    std::size_t max_elf_start_bytes = std::size_t{16} << 20;
    /// Packages of one image: each costs about half a kilobyte, and as much in the report.
    std::uint64_t max_packages = 50'000;
    /// Names of files that the databases and manifests of one kind may list; each costs a look-up.
    std::uint64_t max_package_files = 2'000'000;
    /// Bytes of one manifest or lockfile of a language's packages (package-lock.json is the largest).
    std::size_t max_manifest_bytes = std::size_t{16} << 20;
    /// Bytes of the build record of one Go program, or of the dependency record of one Rust program once
    /// decompressed.
    std::size_t max_build_record_bytes = std::size_t{8} << 20;
    /// Bytes of one Java archive or Python egg, held while it is read, and of what the archives within it
    /// expand to.
    std::size_t max_java_archive_bytes = std::size_t{32} << 20;
    /// Entries of one Java archive or Python egg and of the archives within it, all together.
    std::size_t max_java_archive_entries = 200'000;
    /// Java archives within Java archives.
    std::size_t max_java_archive_depth = 4;
    /// Bytes of one Dockerfile.
    std::size_t max_dockerfile_bytes = std::size_t{1} << 20;
    /// Instructions in one Dockerfile.
    std::size_t max_dockerfile_instructions = 10'000;
    /// Bytes that the variables of one Dockerfile expand to, all together.
    std::size_t max_dockerfile_expansion_bytes = std::size_t{4} << 20;
    /// Bytes of one policy: room for thousands of names, and judged in milliseconds.
    std::size_t max_policy_bytes = std::size_t{256} << 10;
};

/// Expansion is judged where the bytes of an input are a multiple of this, and at its end: what the verdict
/// is must not depend on the pieces in which it arrives.
inline constexpr std::uint64_t expansion_step = std::uint64_t{64} << 10U;

/// The next of these places at or after `input`.
[[nodiscard]] constexpr std::uint64_t next_expansion_step(std::uint64_t input) noexcept
{
    return (input + expansion_step - 1) / expansion_step * expansion_step;
}

/// Whether `output` bytes are too many to have come of `input` bytes.
[[nodiscard]] constexpr bool
expands_too_much(std::uint64_t output, std::uint64_t input, const limits& bounds) noexcept
{
    return output > bounds.expansion_grace_bytes && output / bounds.max_expansion_ratio > input;
}

} // namespace tare
