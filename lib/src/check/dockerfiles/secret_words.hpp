#pragma once

#include <string_view>

namespace tare::check::dockerfiles {

/// True when a variable's or option's name says that it holds a secret: one of its words, parted by '_', '-'
/// or
/// '.', is "token", "password", "apikey", …, and none says that it is a file, a version or public.
[[nodiscard]] bool names_secret(std::string_view name);

/// The path of a file that holds credentials by its name: ".npmrc", "id_rsa", ".aws/credentials", ….
[[nodiscard]] bool is_secret_file(std::string_view path);

} // namespace tare::check::dockerfiles
