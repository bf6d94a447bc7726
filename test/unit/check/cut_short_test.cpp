#include "finding_of.hpp"
#include "starting.hpp"

#include <tare/check/check.hpp>

#include <algorithm>
#include <analyse.hpp>
#include <image_builder.hpp>
#include <shared_images.hpp>

// A check whose input was cut short by a limit has not seen that all is well. So whatever it finds when
// nothing is cut, it may find, or say that it could not look, but never pass, and never say that there is
// nothing to look at.

using namespace tare;
using namespace tare::test;

namespace {

/// Something wrong for as many checks as go together, the content of files above all.
std::string bad_image()
{
    const std::string token = std::string{"gh"} + "p_" + "Zk3T9vQ1xR7bN5mL2wYc8dHs4fJg6aPeUiOt";
    auto files = tar_builder{};
    files.file("app/server", elf_builder{}.interpreter(glibc_linker).needed("libmissing.so").finish(), 0755)
        .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
        .file("etc/passwd", "root:x:0:0::/root:/bin/sh\nbob:x:7:7::/:/bin/sh\neve:x:7:7::/:/bin/sh\n")
        .file("etc/group", "root:x:0:\nbob:x:7:\neve:x:7:\n")
        .file("etc/shadow", "root::1:0:99999:7:::\nbob:$6$abc$def:1:0:99999:7:::\n")
        .file("etc/os-release", "ID=debian\nVERSION_ID=8\nPRETTY_NAME=\"Debian 8\"\n")
        .file("etc/ld.so.preload", "/lib/evil.so\n")
        .file("app/config.yml", "token: " + token + "\n" + std::string(3000, '#'))
        .file("app/.env", "A=b\n")
        .file("root/.ssh/id_rsa", "key")
        .file("bin/sh", static_program(), 0755)
        .file("bin/su", static_program(), 04755)
        .file("usr/bin/apt-get", "x", 0755)
        .file("usr/bin/gcc", "x", 0755)
        .file("var/lib/apt/lists/x", std::string(5000, 'x'))
        .directory("usr/bin/open", 0777);
    image_builder image;
    image.layer(files.finish(), packing::none, "RUN /bin/sh -c apt-get update")
        .layer(tar_builder{}.file("app/.wh.config.yml", "").finish(), packing::none, "RUN rm");
    image.runtime(
        R"("Entrypoint":["/app/server"],"Env":["LD_PRELOAD=/x"],"Healthcheck":{"Test":["CMD-SHELL","curl x"]})"
    );
    return image.docker_archive();
}

struct cut
{
    const char* limit;
    std::function<void(limits&, std::size_t)> set;
};

/// Limits that this archive can cross, by name: those that end an analysis end it, the others leave something
/// out.
const std::vector<cut>& cuts()
{
#define TARE_CUT(member)                                                                                     \
    cut                                                                                                      \
    {                                                                                                        \
        #member, [](limits& l, std::size_t n) { l.member = static_cast<decltype(l.member)>(n); }             \
    }
    static const std::vector<cut> all{
        TARE_CUT(max_archive_bytes),
        TARE_CUT(max_layer_bytes),
        TARE_CUT(max_image_bytes),
        TARE_CUT(max_compressed_members),
        TARE_CUT(expansion_grace_bytes),
        cut{"max_expansion_ratio",
            [](limits& l, std::size_t n) { l.max_expansion_ratio = std::max<std::size_t>(n, 1); }},
        cut{"max_zstd_window_log",
            [](limits& l, std::size_t n) {
                l.max_zstd_window_log = static_cast<int>(std::clamp<std::size_t>(n, 10, 31));
            }},
        TARE_CUT(max_index_entries),
        TARE_CUT(max_index_depth),
        TARE_CUT(max_entries),
        TARE_CUT(max_name_bytes),
        TARE_CUT(max_tar_extension_bytes),
        TARE_CUT(max_sparse_fragments),
        TARE_CUT(max_path_bytes),
        TARE_CUT(max_path_components),
        TARE_CUT(max_symlink_hops),
        TARE_CUT(max_json_bytes),
        TARE_CUT(max_json_total_bytes),
        TARE_CUT(max_json_values),
        TARE_CUT(max_json_depth),
        TARE_CUT(max_blobs),
        TARE_CUT(max_layers),
        TARE_CUT(max_images),
        TARE_CUT(max_kept_file_bytes),
        TARE_CUT(max_kept_total_bytes),
        TARE_CUT(max_secret_file_bytes),
        TARE_CUT(max_secret_candidates),
        TARE_CUT(max_elf_start_bytes),
        TARE_CUT(max_packages),
        TARE_CUT(max_package_files),
        TARE_CUT(max_manifest_bytes),
        TARE_CUT(max_build_record_bytes),
        TARE_CUT(max_java_archive_bytes),
        TARE_CUT(max_java_archive_entries),
        TARE_CUT(max_java_archive_depth),
    };
#undef TARE_CUT
    return all;
}

bool is_violated(report::finding_result r)
{
    return r == warn || r == fail;
}

/// Analyses `archive` with every limit in turn at `sizes`; how many findings became unknown.
std::size_t hold_the_property(const std::string& archive, const std::vector<std::size_t>& sizes)
{
    analysis::options whole;
    whole.today = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24};
    const auto full = analyse(archive, whole);
    REQUIRE(full);
    std::size_t unknown = 0;
    for (const auto& c : cuts())
        for (const auto size : sizes) {
            auto o = whole;
            c.set(o.bounds, size);
            const auto cut_short = analyse(archive, o);
            if (!cut_short)
                continue;
            for (std::size_t i = 0; i < full->size(); ++i)
                for (std::size_t k = 0; k < (*full)[i].report.findings.size(); ++k) {
                    const auto& before = (*full)[i].report.findings[k];
                    const auto& after = (*cut_short)[i].report.findings[k];
                    unknown += after.result == not_analysed && before.result != not_analysed ? 1U : 0U;
                    if (!is_violated(before.result))
                        continue;
                    INFO(c.limit << " = " << size << ": " << before.check << ", " << before.message);
                    CHECK((is_violated(after.result) || after.result == not_analysed));
                }
        }
    return unknown;
}

} // namespace

TEST_CASE("no check passes because a limit cut its input short")
{
    // The image is bad enough to ask: what is found in it is found by most checks.
    const auto archive = bad_image();
    CHECK(hold_the_property(archive, {0, 1, 20, 64, 100, 200, 1000, 4000}) > 30);
}

TEST_CASE("no check passes on a real image because a limit cut its input short")
{
    const auto folder = shared_images();
    if (!folder)
        SKIP("the real archives are not here (set TARE_SHARED to the folder that holds images/)");
    for (const auto* const name : {"snyk-docker-plugin/dockergoof.tar", "dockle/symbolic.tar"}) {
        CAPTURE(name);
        CHECK(hold_the_property(read_file(*folder / name), {0, 64, 3000}) > 0);
    }
}
