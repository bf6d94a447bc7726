#include "service/analysis_settings.hpp"

#include "service/setting_makers.hpp"

namespace tare::service {
namespace {

void add_size_limits(std::vector<setting>& rows)
{
    rows.push_back(size(
        "max_archive_bytes", [](auto& c) -> auto& { return c.bounds.max_archive_bytes; }, 1 * MiB, 16 * TiB,
        "Bytes of one upload."
    ));
    rows.push_back(size(
        "max_layer_bytes", [](auto& c) -> auto& { return c.bounds.max_layer_bytes; }, 1 * MiB, 16 * TiB,
        "Decompressed bytes of one layer."
    ));
    rows.push_back(size(
        "max_image_bytes", [](auto& c) -> auto& { return c.bounds.max_image_bytes; }, 1 * MiB, 16 * TiB,
        "Decompressed bytes of all layers of an archive."
    ));
    rows.push_back(count(
        "max_entries", [](auto& c) -> auto& { return c.bounds.max_entries; }, 1'000, 1'000'000'000,
        "Files, directories and links in all layers of an archive; each costs about 450 bytes of memory."
    ));
    rows.push_back(size(
        "max_name_bytes", [](auto& c) -> auto& { return c.bounds.max_name_bytes; }, 1 * MiB, 64 * GiB,
        "Bytes of the names of all entries of an archive; they are held in memory."
    ));
    rows.push_back(count(
        "max_expansion_ratio", [](auto& c) -> auto& { return c.bounds.max_expansion_ratio; }, 10, 1'000'000,
        "Decompressed bytes for one compressed byte."
    ));
    rows.push_back(size(
        "expansion_grace_bytes", [](auto& c) -> auto& { return c.bounds.expansion_grace_bytes; }, 1, 1 * TiB,
        "Decompressed bytes below which the expansion ratio is not judged."
    ));
    rows.push_back(count(
        "max_compressed_members", [](auto& c) -> auto& { return c.bounds.max_compressed_members; }, 1,
        1'000'000'000, "gzip members or zstd frames of one stream; eStargz has one a file."
    ));
    rows.push_back(count(
        "max_zstd_window_log", [](auto& c) -> auto& { return c.bounds.max_zstd_window_log; }, 10, 31,
        "Base-2 logarithm of the largest zstd window; memory goes with it."
    ));
    rows.push_back(size(
        "max_tar_extension_bytes", [](auto& c) -> auto& { return c.bounds.max_tar_extension_bytes; }, 1 * KiB,
        64 * MiB, "Bytes of one PAX or GNU extension header."
    ));
    rows.push_back(count(
        "max_sparse_fragments", [](auto& c) -> auto& { return c.bounds.max_sparse_fragments; }, 1, 1'000'000,
        "Pieces of one sparse file."
    ));
    rows.push_back(size(
        "max_path_bytes", [](auto& c) -> auto& { return c.bounds.max_path_bytes; }, 64, 64 * KiB,
        "Bytes of one path or link target."
    ));
}

void add_document_limits(std::vector<setting>& rows)
{
    rows.push_back(count(
        "max_path_components", [](auto& c) -> auto& { return c.bounds.max_path_components; }, 8, 10'000,
        "Components of one path."
    ));
    rows.push_back(count(
        "max_symlink_hops", [](auto& c) -> auto& { return c.bounds.max_symlink_hops; }, 1, 1'000,
        "Symbolic links followed in one look-up."
    ));
    rows.push_back(size(
        "max_json_bytes", [](auto& c) -> auto& { return c.bounds.max_json_bytes; }, 1 * KiB, 256 * MiB,
        "Bytes of one manifest, index or config."
    ));
    rows.push_back(size(
        "max_json_total_bytes", [](auto& c) -> auto& { return c.bounds.max_json_total_bytes; }, 1 * KiB,
        1 * GiB, "Bytes of all JSON documents of an archive."
    ));
    rows.push_back(count(
        "max_json_values", [](auto& c) -> auto& { return c.bounds.max_json_values; }, 1'000, 100'000'000,
        "Values in one JSON document."
    ));
    rows.push_back(count(
        "max_json_depth", [](auto& c) -> auto& { return c.bounds.max_json_depth; }, 4, 1'000,
        "Nesting of a JSON document."
    ));
    rows.push_back(count(
        "max_blobs", [](auto& c) -> auto& { return c.bounds.max_blobs; }, 1, 1'000'000,
        "Files of an archive that may be parts of an image."
    ));
    rows.push_back(count(
        "max_layers", [](auto& c) -> auto& { return c.bounds.max_layers; }, 1, 100'000, "Layers of one image."
    ));
    rows.push_back(count(
        "max_index_entries", [](auto& c) -> auto& { return c.bounds.max_index_entries; }, 1, 100'000,
        "Descriptors of one image index, nested ones included."
    ));
    rows.push_back(count(
        "max_index_depth", [](auto& c) -> auto& { return c.bounds.max_index_depth; }, 1, 32,
        "Image indexes within image indexes."
    ));
    rows.push_back(count(
        "max_images", [](auto& c) -> auto& { return c.bounds.max_images; }, 1, 10'000,
        "Images of one archive."
    ));
    rows.push_back(size(
        "max_kept_file_bytes", [](auto& c) -> auto& { return c.bounds.max_kept_file_bytes; }, 1 * KiB,
        1 * GiB, "Bytes of one file whose content is looked at."
    ));
    rows.push_back(size(
        "max_kept_total_bytes", [](auto& c) -> auto& { return c.bounds.max_kept_total_bytes; }, 1 * KiB,
        4 * GiB, "Memory for what is found out about the content of an archive's files."
    ));
    rows.push_back(size(
        "max_elf_start_bytes", [](auto& c) -> auto& { return c.bounds.max_elf_start_bytes; }, 1 * KiB,
        256 * MiB, "Bytes of a program's beginning that are kept while its dynamic section is looked for."
    ));
    rows.push_back(size(
        "max_secret_file_bytes", [](auto& c) -> auto& { return c.bounds.max_secret_file_bytes; }, 0, 16 * GiB,
        "Bytes of one text file that are searched for secrets; 0 searches none."
    ));
    rows.push_back(count(
        "max_secret_candidates", [](auto& c) -> auto& { return c.bounds.max_secret_candidates; }, 1,
        1'000'000'000, "Patterns of secrets that are tried on the files of one layer."
    ));
    rows.push_back(count(
        "max_packages", [](auto& c) -> auto& { return c.bounds.max_packages; }, 1, 10'000'000,
        "Packages of one image that are reported."
    ));
    rows.push_back(count(
        "max_package_files", [](auto& c) -> auto& { return c.bounds.max_package_files; }, 1, 1'000'000'000,
        "Names of files that the package databases of one kind may list."
    ));
}

void add_language_limits(std::vector<setting>& rows)
{
    rows.push_back(size(
        "max_manifest_bytes", [](auto& c) -> auto& { return c.bounds.max_manifest_bytes; }, 1 * KiB,
        256 * MiB, "Bytes of one manifest or lockfile of a language's packages."
    ));
    rows.push_back(size(
        "max_build_record_bytes", [](auto& c) -> auto& { return c.bounds.max_build_record_bytes; }, 1 * KiB,
        256 * MiB, "Bytes of what one Go or Rust program records of its build."
    ));
    rows.push_back(size(
        "max_java_archive_bytes", [](auto& c) -> auto& { return c.bounds.max_java_archive_bytes; }, 1 * KiB,
        1 * GiB, "Bytes of one Java archive or Python egg, held while it is read, and of those within it."
    ));
    rows.push_back(count(
        "max_java_archive_entries", [](auto& c) -> auto& { return c.bounds.max_java_archive_entries; }, 1,
        10'000'000, "Entries of one Java archive or Python egg and of those within it."
    ));
    rows.push_back(count(
        "max_java_archive_depth", [](auto& c) -> auto& { return c.bounds.max_java_archive_depth; }, 0, 16,
        "Java archives within Java archives."
    ));
}

void add_text_limits(std::vector<setting>& rows)
{
    rows.push_back(size(
        "max_dockerfile_bytes", [](auto& c) -> auto& { return c.bounds.max_dockerfile_bytes; }, 1 * KiB,
        64 * MiB, "Bytes of one Dockerfile."
    ));
    rows.push_back(count(
        "max_dockerfile_instructions", [](auto& c) -> auto& { return c.bounds.max_dockerfile_instructions; },
        10, 1'000'000, "Instructions in one Dockerfile."
    ));
    rows.push_back(size(
        "max_dockerfile_expansion_bytes",
        [](auto& c) -> auto& { return c.bounds.max_dockerfile_expansion_bytes; }, 1 * KiB, 256 * MiB,
        "Bytes that the variables of one Dockerfile expand to, all together."
    ));
    rows.push_back(size(
        "max_policy_bytes", [](auto& c) -> auto& { return c.bounds.max_policy_bytes; }, 1 * KiB, 16 * MiB,
        "Bytes of one policy."
    ));
}

} // namespace

void add_analysis_settings(std::vector<setting>& rows)
{
    const auto first = rows.size();
    add_size_limits(rows);
    add_document_limits(rows);
    add_language_limits(rows);
    add_text_limits(rows);
    for (auto i = first; i < rows.size(); ++i)
        rows[i].bounds_analysis = true;
}

} // namespace tare::service
