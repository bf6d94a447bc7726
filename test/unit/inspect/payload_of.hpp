#pragma once

#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>
#include <tare/inspect/payload.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <catch2/catch_test_macros.hpp>

#include <elf_builder.hpp>
#include <numeric>
#include <stacked.hpp>
#include <string>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

namespace tare::test {

using words = std::vector<std::string>;

inline constexpr auto glibc = "/lib64/ld-linux-x86-64.so.2";

inline std::string library(std::string_view soname)
{
    return elf_builder{}.soname(soname).finish();
}

inline std::string static_program()
{
    return elf_builder{}.type(2).finish();
}

/// A program of glibc that needs `libraries` as well.
inline std::string dynamic_program(const words& libraries = {})
{
    elf_builder out;
    out.interpreter(glibc).needed("libc.so.6");
    for (const auto& l : libraries)
        out.needed(l);
    return out.finish();
}

/// Debian's layout, with merged /usr.
inline tar_builder debian()
{
    tar_builder out;
    out.symlink("lib64", "usr/lib64")
        .symlink("lib", "usr/lib")
        .symlink("bin", "usr/bin")
        .symlink("usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
        .file("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
        .file("usr/lib/x86_64-linux-gnu/libc.so.6", library("libc.so.6"), 0755);
    return out;
}

/// What a config of that entrypoint and command needs, and what is beside it. That both add up to what is
/// visible is checked of every image.
class payload_of
{
public:
    payload_of(
        const tar_builder& files, words entrypoint, words cmd = {}, std::string working_dir = {},
        words env = {}
    )
        : image_{{files.finish()}}
    {
        config_.entrypoint = std::move(entrypoint);
        config_.cmd = std::move(cmd);
        config_.working_dir = std::move(working_dir);
        config_.env = std::move(env);
        config_.platform.os = "linux";
        needed_ = inspect::payload(image_.view(), &config_);
        beside_ = inspect::tare(image_.view(), needed_, {});
        check_sums();
    }

    [[nodiscard]] const report::payload& payload() const { return needed_.payload; }

    [[nodiscard]] const report::tare_weight& tare() const { return beside_; }

    /// "complete: program /app/server 1, linker …": each part with its role, path and number of files.
    [[nodiscard]] std::string text() const
    {
        std::string out = boost::describe::enum_to_string(payload().state, "?");
        out += ':';
        for (const auto& p : payload().parts)
            out += std::string{' '} + boost::describe::enum_to_string(p.role, "?") + ' ' + p.path + ' ' +
                   std::to_string(p.files);
        return out;
    }

    /// All gaps, a line each.
    [[nodiscard]] std::string gaps() const
    {
        std::string out;
        for (const auto& sentence : payload().gaps)
            out += sentence + '\n';
        return out;
    }

    /// Why the file or directory is a part; empty when it is none.
    [[nodiscard]] std::string why(std::string_view path) const
    {
        for (const auto& p : payload().parts)
            if (p.path == path)
                return p.why;
        return {};
    }

    /// Whether the file is payload.
    [[nodiscard]] bool has(std::string_view path) const
    {
        const auto& files = image_.view().files;
        const auto directory = files.resolve(path.substr(0, path.rfind('/')));
        REQUIRE(directory);
        const auto id = files.child(*directory, path.substr(path.rfind('/') + 1));
        REQUIRE(id);
        return needed_.parts.at(files.at(*id).inode) != 0;
    }

private:
    void check_sums() const
    {
        const auto& p = payload();
        if (p.state == report::payload_state::not_analysed) {
            CHECK(p.parts.empty());
            CHECK_FALSE(p.gaps.empty());
            return;
        }
        CHECK(p.gaps.empty() == (p.state == report::payload_state::complete));
        const auto seen = inspect::sizes(image_.view()).visible;
        const auto counts = inspect::counts(image_.view());
        CHECK(p.bytes + beside_.bytes == seen);
        CHECK(p.files + beside_.files == counts.files + counts.symlinks + counts.other);
        std::uint64_t files = 0;
        std::uint64_t bytes = 0;
        for (const auto& part : p.parts) {
            CHECK(part.files > 0);
            files += part.files;
            bytes += part.bytes;
        }
        CHECK(files == p.files);
        CHECK(bytes == p.bytes);
    }

    stacked image_;
    image::image_config config_;
    inspect::image_payload needed_;
    report::tare_weight beside_;
};

} // namespace tare::test
