#pragma once

#include "finding_of.hpp"

#include <elf_builder.hpp>
#include <string>
#include <string_view>

namespace tare::test {

inline constexpr auto glibc_linker = "/lib64/ld-linux-x86-64.so.2";

/// A program that needs glibc and nothing else.
inline std::string dynamic_program()
{
    return elf_builder{}.interpreter(glibc_linker).needed("libc.so.6").finish();
}

inline std::string static_program(std::uint16_t machine = 62)
{
    return elf_builder{64, false, machine}.type(2).finish();
}

inline std::string library(std::string_view soname)
{
    return elf_builder{}.soname(soname).finish();
}

/// An image that starts /app/server, with what is needed for a dynamic one, and passwd with a user `app`.
inline judged starting(const std::string& server, std::uint64_t mode = 0755, const std::string& runtime = {})
{
    return judged{tar_builder{}
                      .file("app/server", server, mode)
                      .file("lib64/ld-linux-x86-64.so.2", library("ld-linux-x86-64.so.2"), 0755)
                      .file("lib64/libc.so.6", library("libc.so.6"), 0755)
                      .file("bin/sh", static_program(), 0755)
                      .file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:10000:10000::/:/bin/sh\n")}
        .with(R"("Entrypoint":["/app/server"])" + runtime);
}

} // namespace tare::test
