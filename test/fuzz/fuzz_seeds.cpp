// Writes the first inputs of every fuzz target: fuzz_seeds FOLDER
#include "../unit/inspect/program_builder.hpp"
#include "compress.hpp"
#include "elf_builder.hpp"
#include "image_builder.hpp"
#include "rpm_builder.hpp"

#include <tare/report/file_tree.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

using namespace tare;
using test::image_builder;
using test::packing;
using test::tar_builder;

namespace {

void save(const std::filesystem::path& folder, const std::string& target, const std::string& content)
{
    const auto place = folder / ("fuzz_" + target);
    std::filesystem::create_directories(place);
    std::ofstream out{place / image_builder::hex(content).substr(0, 16), std::ios::binary};
    out.exceptions(std::ios::badbit | std::ios::failbit);
    out << content;
}

std::string base_layer()
{
    return tar_builder{}
        .directory("usr/bin")
        .symlink("bin", "usr/bin")
        .file("usr/bin/busybox", "ELF", 04755)
        .hard_link("usr/bin/sh", "usr/bin/busybox", 04755)
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n")
        .device("dev/null", '3', 1, 3)
        .fifo("dev/pipe")
        .file(std::string(150, 'n'), "long name")
        .finish();
}

std::string upper_layer()
{
    return tar_builder{}
        .file("usr/.wh.bin", "")
        .file("etc/.wh..wh..opq", "")
        .file("etc/new", "content")
        .hard_link("kept", "usr/bin/busybox")
        .finish();
}

void save_programs(const std::filesystem::path& folder)
{
    using layout = test::elf_builder::layout;
    for (const int bits : {32, 64})
        for (const bool big_endian : {false, true})
            for (const auto place : {layout::strings_first, layout::strings_last, layout::strings_deep})
                save(
                    folder, "elf",
                    test::elf_builder{bits, big_endian}
                        .interpreter("/lib/ld.so")
                        .needed("libc.so.6")
                        .soname("a")
                        .rpath("/b")
                        .runpath("$ORIGIN")
                        .place(place)
                        .finish()
                );
}

/// The first byte says which file it is.
void save_packages(const std::filesystem::path& folder)
{
    const auto blob = test::rpm_header_builder::package("bash", "5.1")
                          .text(1044, "bash-5.1-1.src.rpm")
                          .numbers(1003, {1})
                          .files({"/usr/bin/a", "/usr/lib/b"})
                          .finish();
    const auto large =
        test::rpm_header_builder::package("large", "1").text(1004, std::string(3000, 's')).finish();
    save(
        folder, "packages",
        "0Package: a\nStatus: install ok installed\nSource: b (1)\nVersion: 1\n\nPackage: c\n"
    );
    save(folder, "packages", "1Package: a\nVersion: 1\nInstalled-Size: 7\n");
    save(folder, "packages", "2/.\n/usr\n/usr/bin/a\n/bin/a\n/usr/lib/b\n");
    save(folder, "packages", "3P:a\nV:1\nA:x86_64\no:b\nI:7\nF:usr/bin\nR:a\nF:\nR:b\n\n");
    save(folder, "packages", '4' + test::berkeley_database({blob, large}));
    save(folder, "packages", '4' + test::berkeley_database({blob}, true, 1024));
    save(folder, "packages", '5' + test::ndb_database({blob, large}));
    save(folder, "packages", '6' + test::sqlite_database({blob, large}, false, 512).database);
    save(folder, "packages", '7' + test::sqlite_database({blob, large}, true, 512).log);
    save(folder, "packages", "8bash\t5-1\t1\t1\tM\t(none)\t9\tx86_64\t0\tbash-5-1.src.rpm\n");
    save(folder, "packages", "9/usr/bin/a\n/usr/bin/a.distrib\nb\n");
    save(folder, "packages", ":Package: a\nVersion: 1\nStatus: install user installed\n\nPackage: b\n");
    save(folder, "packages", ";/usr/bin/a\t0755\n/usr/lib/b\n");
    save(folder, "packages", "<Package: a\nLicense: MIT\nMaintainer: m\n");
}

/// A program with a record of its build, in the layout since Go 1.18 or that of cargo-auditable.
std::string program_with(const std::string& record, bool has_section)
{
    using test::program_builder;
    program_builder program;
    program.segment("code", program_builder::readable | program_builder::executable);
    const auto at = program.segment(record, program_builder::readable | program_builder::writable);
    if (has_section)
        program.section(at);
    return program.finish();
}

std::string go_record()
{
    const std::string version = "go1.22.1";
    const std::string text =
        std::string(16, '<') + "path\ta\nmod\ta\tv1.0.0\nbuild\tGOARCH=amd64\n" + std::string(16, '>');
    return "\xff Go buildinf:" + std::string{"\x08\x02"} + std::string(16, '\0') +
           static_cast<char>(version.size()) + version + static_cast<char>(text.size()) + text;
}

/// The first byte says which file it is.
void save_languages(const std::filesystem::path& folder)
{
    const auto save_text = [&](const std::string& text) { save(folder, "languages", text); };
    save_text("0Metadata-Version: 2.1\nName: a\nVersion: 1\nLicense: MIT\nAuthor: b\n c\n\ntext\n");
    save_text("1a/__init__.py,sha256=x,1\n\"../l/odd,name\",,\n../up/x,,\n");
    save_text("2Name: a\nVersion: 1\n");
    save_text(R"(3{"name":"a","version":"1","license":{"type":"MIT"},"author":{"name":"b","email":"c"}})");
    save_text(
        R"(4{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1"},"node_modules/b":{"dev":true}}})"
    );
    save_text(
        R"(4{"lockfileVersion":1,"dependencies":{"a":{"version":"npm:b@1","dependencies":{"c":{"version":"2"}}}}})"
    );
    save_text(
        "5# yarn lockfile v1\n\n\"@s/a@^1\", b@npm:c@1:\n  version \"1.2.3\"\n  dependencies:\n    d \"1\"\n"
    );
    save_text(
        "5__metadata:\n  version: 6\n\n? \"a@npm:^1\"\n:\n  version: 1.2.3\n  resolution: \"a@npm:1.2.3\"\n"
    );
    save_text("6lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        version: "
              "1.0.0(b@2)\n"
              "packages:\n  a@1.0.0:\n    resolution: {}\nsnapshots:\n  ? a@1.0.0(b@2)\n  : dependencies:\n  "
              "    c: a@1.0.0\n");
    save_text("6lockfileVersion: 5.4\npackages:\n  /@s/a/1.0.0_x:\n    dev: false\n  github.com/b:\n    "
              "name: b\n    version: 2\n");
    save_text("7# stub: a 1.0 ruby lib\n  s.name = \"a\".freeze\n  s.licenses = [\"MIT\".freeze]\n");
    save_text(R"(8{"packages":[{"name":"a/b","version":"1","license":["MIT"],"authors":[{"name":"c"}]}]})");
    save_text(R"(9{"packages":[{"name":"a/b","version":"dev-main"}]})");
    const auto inner =
        test::zip_builder{}.deflated("META-INF/MANIFEST.MF", "Implementation-Version: 2\r\n").finish();
    save_text(
        ':' + test::zip_builder{}
                  .deflated("META-INF/maven/g/a/pom.properties", "groupId=g\nartifactId=a\nversion=1\n")
                  .stored("BOOT-INF/lib/b-2.jar", inner)
                  .finish()
    );
    save_text(';' + test::zip_builder{}.deflated("EGG-INFO/PKG-INFO", "Name: a\nVersion: 1\n").finish());
    save_text('<' + program_with(go_record(), false));
    const std::string crates = R"({"packages":[{"name":"a","version":"1","source":"local","root":true}]})";
    save_text('=' + program_with(test::deflated(crates, true), true));
}

void save_file_lists(const std::filesystem::path& folder)
{
    const report::file_node root{"/", "directory", 0755, 0, 0, 3, 0, 0, 1, "", {}, {}, {}};
    const report::file_node file{"/a", "regular", 0644, 1, 2, 3, -4, 5, 2, "", digest{}, 0, {}};
    const report::file_node other{"/a", "symlink", 0777, 0, 0, 0, 9, 1, 1, "b", {}, {}, 1};
    const report::file_node last{"/b/c", "regular", 0600, 0, 0, 7, 9, 1, 1, "", digest{}, {}, {}};
    save(folder, "file_tree", report::encode({root, file}));
    save(folder, "file_list", report::encode({root, file}) + report::encode({root, other, last}));
    save(folder, "file_list", report::encode({root, file, last}) + report::encode({root, file, last}));
}

void save_all(const std::filesystem::path& folder)
{
    save_programs(folder);
    save_packages(folder);
    save_languages(folder);
    save_file_lists(folder);
    for (const auto& tar :
         {base_layer(), upper_layer(),
          tar_builder{test::tar_format::gnu}.file(std::string(150, 'g'), "x").finish()}) {
        save(folder, "tar", tar);
        save(folder, "gzip_tar", test::gzip(tar));
        save(folder, "gzip_tar", test::gzip(tar.substr(0, 512)) + test::gzip(tar.substr(512)));
        save(folder, "zstd_tar", test::zstd(tar));
        save(folder, "zstd_tar", test::zstd_skippable("skipped") + test::zstd(tar));
    }
    save(folder, "layers", base_layer() + "----layer----" + upper_layer());
    for (const auto how : {packing::none, packing::gzip, packing::zstd}) {
        const auto image = image_builder{}.name("app:1").layer(base_layer(), how).layer(upper_layer(), how);
        save(folder, "archive", image.docker_archive());
        save(folder, "archive", image.oci_archive());
        save(folder, "json", image.config());
        save(folder, "json", image.manifest());
        save(folder, "json", image_builder::index({image.descriptor()}));
    }
    save(folder, "archive", base_layer());
    save(folder, "json", R"([{"Config":"a.json","RepoTags":["a:1"],"Layers":["b"]}])");
    save(folder, "json", R"({"imageLayoutVersion":"1.0.0"})");
    for (const auto* const text :
         {"debian", "localhost:5000/a/b:1.2", "a@sha256:0123", "linux/arm/v7", "[::1]:5000/x"})
        save(folder, "reference", text);
    for (const auto* const text :
         {"GET /v1/images?name=a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n",
          "PUT /v1/images HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"})
        save(folder, "http_request", text);
    for (const auto* const text :
         {"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /hello/a%2Fb HTTP/1.1\r\nHost: a\r\n\r\nHEAD / "
          "HTTP/1.1\r\nHost: a\r\n\r\n",
          "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloGET / "
          "HTTP/1.1\r\nHost: a\r\n\r\n",
          "PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / "
          "HTTP/1.1\r\nHost: a\r\n\r\n",
          "PUT /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloOPTIONS * HTTP/1.1\r\nHost: "
          "a\r\n\r\n",
          "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\nConnection: "
          "close\r\n\r\n",
          "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n"})
        save(folder, "connection", text);
    for (const auto* const text :
         {"# syntax=x\n# escape=`\nARG V=1\nFROM --platform=$BUILDPLATFORM a:${V:-2} AS b\nRUN x `\n# c\n && "
          "y | z\n",
          "FROM a\nRUN <<EOF cat >b\nx\nEOF\nCOPY --from=0 --chown=1:1 <<-'A' [\"b\"] /c/\n\tx\n\tA\nUSER "
          "1\n",
          "FROM a\nENV a=\"b c\" d=${a##*b}${a%%c}${a//b/c}\nLABEL e f\nEXPOSE 80/tcp\nONBUILD ADD a b\n",
          "FROM a\nHEALTHCHECK --interval=1m CMD [\"a\", \"\\u00e4\"]\nSHELL [\"a\", \"-c\"]\n# "
          "tare:ignore=X y\nCMD a\n",
          "FROM a\nRUN --mount=type=cache,target=/x,sharing=locked apt-get update && apt-get install -y b=1\n"
         })
        for (const auto* const target : {"dockerfile", "dockerfile_checks"})
            save(folder, target, text);
    // Tokens are put together here, so that no scanner takes this file for one that holds some.
    for (const auto& text :
         {"password = \"correct-Horse-77\"\n", "url: postgres://app:correct-Horse-77@db/app\n",
          "GITHUB_TOKEN=gh"
          "p_0123456789abcdefghijABCDEFGHIJ012345\r\n",
          "-----BEGIN RSA PRIV"
          "ATE KEY-----\nAAAA\n-----END RSA PRIV"
          "ATE KEY-----\n"})
        save(folder, "secrets", text);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: fuzz_seeds FOLDER\n";
        return 2;
    }
    save_all(argv[1]);
    return 0;
}
