#include "inspect/payload/runtimes.hpp"

#include "inspect/payload/directories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace tare::inspect {
namespace {

/// Directories of one list in a variable that are looked into.
constexpr std::size_t most_listed = 256;

/// Calls `visit` for each word between blanks, until it answers true; whether it did.
template<class Visit>
bool any_word(std::string_view words, Visit visit)
{
    while (!words.empty()) {
        const auto word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        if (visit(word))
            return true;
    }
    return false;
}

bool is_version(std::string_view text) noexcept
{
    return text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// The version behind one of the names; absent when `name` begins with none of them.
std::optional<std::string_view> version_behind(std::string_view name, std::string_view names)
{
    std::optional<std::string_view> out;
    any_word(names, [&](std::string_view stem) {
        if (name.starts_with(stem) && is_version(name.substr(stem.size())))
            out = name.substr(stem.size());
        return out.has_value();
    });
    return out;
}

/// "libpython3.11" of "libpython3.11.so.1.0".
std::string_view without_suffix(std::string_view library) noexcept
{
    return library.substr(0, library.find(".so"));
}

/// What a program or library at `path` is installed in: "/usr" of "/usr/bin/x" and "/usr/lib/y/libx.so", the
/// directory itself elsewhere.
std::string_view prefix_of(std::string_view path) noexcept
{
    const auto directory = directory_of(path);
    const auto last = name_of(directory);
    if (last == "bin" || last == "sbin" || last == "libexec")
        return directory_of(directory);
    if (const auto lib = directory.rfind("/lib");
        lib != std::string_view::npos && path.find(".so") != std::string_view::npos)
        return lib == 0 ? "/" : directory.substr(0, lib);
    return directory;
}

/// The most precise version that the names tell: "3.11" where "python3" leads to "python3.11".
std::string_view version_of(const runtime& r, const std::vector<std::string>& installed_at)
{
    std::string_view best;
    for (const auto& path : installed_at) {
        const auto name = name_of(path);
        const bool is_library = name.find(".so") != std::string_view::npos;
        const auto told =
            is_library ? version_behind(without_suffix(name), r.libraries) : version_behind(name, r.programs);
        if (told && told->size() >= best.size())
            best = *told;
    }
    return best;
}

/// A pattern of the table for one prefix and version. What is not told apart in the name ("python3") may be
/// any of that beginning.
std::string filled_in(std::string_view pattern, std::string_view prefix, std::string_view version)
{
    std::string out;
    if (!pattern.starts_with('/') && prefix != "/")
        out = prefix;
    if (pattern == ".")
        return out.empty() ? "/" : out;
    if (!pattern.starts_with('/'))
        out += '/';
    for (const auto c : pattern) {
        if (c != '#') {
            out += c;
            continue;
        }
        out += version;
        if (version.find('.') == std::string_view::npos)
            out += '*';
    }
    return out;
}

} // namespace

const std::vector<runtime>& runtimes()
{
    static const std::vector<runtime> table{
        {"Python", "python pypy", "libpython",
         "lib/python# lib64/python# lib/python3 local/lib/python# local/lib64/python# local/lib/python3 "
         "lib/pypy# pyvenv.cfg",
         "PYTHONPATH", "its standard library and installed packages (site-packages, dist-packages)",
         "manage.py pyproject.toml", "-W -X --check-hash-based-pycs", "-m -c"},
        {"Perl", "perl", "libperl",
         "lib/perl* lib/*-linux-*/perl* lib64/perl* share/perl* local/lib/perl* local/lib/*-linux-*/perl* "
         "local/lib64/perl* local/share/perl* /etc/perl",
         "PERL5LIB", "its standard library and installed modules", "cpanfile", "-I", "-e -E"},
        {"Ruby", "ruby jruby", "libruby libruby-",
         "lib/ruby lib64/ruby lib/*-linux-*/ruby share/ruby share/gems share/rubygems-integration "
         "lib/*-linux-*/rubygems-integration local/lib/ruby local/lib/site_ruby /var/lib/gems",
         "GEM_HOME GEM_PATH BUNDLE_PATH RUBYLIB", "its standard library and installed gems", "Gemfile",
         "-I -r -C", "-e"},
        {"Node.js", "node nodejs", "libnode", "lib/node share/nodejs share/node_modules lib/*-linux-*/nodejs",
         "NODE_PATH", "modules of the distribution and of NODE_PATH", "package.json",
         "-r --require --import --loader --experimental-loader --env-file -C --conditions",
         "-e --eval -p --print"},
        {"PHP", "php php-fpm php-cgi phpdbg frankenphp", "libphp",
         "lib/php lib/php# lib64/php lib64/php# share/php share/php# etc/php etc/php-fpm.conf etc/php-fpm.d "
         "/etc/php /etc/php# /etc/php.ini /etc/php.d /etc/php-fpm.conf /etc/php-fpm.d",
         "PHP_INI_SCAN_DIR", "its extensions, its configuration and installed libraries (PEAR)",
         "composer.json", "-c -d -z -S -t", "-r"},
        {"Java", "java", "libjvm", ".", "", "the installation that it runs from", "",
         "-cp -classpath --class-path -p --module-path --add-modules -m --module", ""},
        {".NET", "dotnet", "", ".", "", "the installation that it runs from", "",
         "--additionalprobingpath --depsfile --runtimeconfig --fx-version --roll-forward", ""},
        {"Lua", "lua luajit", "liblua libluajit-",
         "share/lua lib/lua lib/*-linux-*/lua share/luajit* local/share/lua local/lib/lua", "",
         "its standard library and installed modules", "", "-l", "-e"},
        {"Tcl", "tclsh wish expect", "libtcl", "lib/tcl* lib/tk* lib/*-linux-*/tcl* share/tcltk share/tcl*",
         "", "its standard library and installed packages", "", "", "-c"},
    };
    return table;
}

const runtime* runtime_of_program(std::string_view name) noexcept
{
    const auto& all = runtimes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const runtime& r) {
        return version_behind(name, r.programs).has_value();
    });
    return found == all.end() ? nullptr : &*found;
}

const runtime* runtime_of_library(std::string_view name) noexcept
{
    const auto& all = runtimes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const runtime& r) {
        return version_behind(without_suffix(name), r.libraries).has_value();
    });
    return found == all.end() ? nullptr : &*found;
}

bool is_shell(std::string_view name) noexcept
{
    constexpr auto shells = std::to_array<std::string_view>(
        {"sh", "bash", "dash", "ash", "ksh", "ksh93", "mksh", "zsh", "fish", "csh", "tcsh", "execlineb"}
    );
    return std::find(shells.begin(), shells.end(), name) != shells.end();
}

bool starts_by_configuration(std::string_view name) noexcept
{
    constexpr auto starters =
        std::to_array<std::string_view>({"supervisord", "npm",         "npx",       "yarn",
                                         "pnpm",        "pnpx",        "bunx",      "make",
                                         "pm2",         "pm2-runtime", "foreman",   "honcho",
                                         "init",        "systemd",     "s6-svscan", "s6-overlay-suexec",
                                         "runsvdir",    "runit",       "cron",      "crond",
                                         "circusd",     "monit",       "run-parts", "parallel",
                                         "xargs"});
    return std::find(starters.begin(), starters.end(), name) != starters.end();
}

std::optional<std::size_t> script_among(const std::vector<std::string>& arguments, const runtime* r) noexcept
{
    const std::string_view with_value = r == nullptr ? "-o -O +o +O --rcfile --init-file" : r->with_value;
    const std::string_view in_place = r == nullptr ? "-c -s" : r->in_place;
    const auto among = [](std::string_view words, std::string_view word) {
        return any_word(words, [&](std::string_view one) { return one == word; });
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word == "--")
            return i + 1 < arguments.size() ? std::optional{i + 1} : std::nullopt;
        if (among(in_place, word))
            return std::nullopt;
        if (among(with_value, word))
            ++i;
        else if (!word.starts_with('-') && !word.starts_with('+') && !word.empty())
            return i;
    }
    return std::nullopt;
}

std::string home_of(const image_view& view, const runtime& r, std::string_view file)
{
    const auto own = directory_of(file);
    for (auto at = own; !is_system_directory(at); at = directory_of(at))
        if (any_word(r.markers, [&](std::string_view marker) {
                return view.files.resolve(fmt::format("{}/{}", at, marker)).has_value();
            }))
            return std::string{at};
    const auto last = name_of(own);
    return is_system_directory(own) || last == "bin" || last == "sbin" ? std::string{} : std::string{own};
}

std::vector<std::string> directories_of(
    const image_view& view, const runtime& r, const std::vector<std::string>& installed_at,
    const image::image_config& config
)
{
    std::vector<std::string> out;
    const auto add = [&](std::string path) {
        if (!is_system_directory(path) && std::find(out.begin(), out.end(), path) == out.end())
            out.push_back(std::move(path));
    };
    const auto version = version_of(r, installed_at);
    for (const auto& path : installed_at) {
        // Of an installation that is taken whole, links elsewhere do not tell the place.
        if (r.directories == "." && &path != &installed_at.back())
            continue;
        any_word(r.directories, [&](std::string_view pattern) {
            for (auto& found : matching_paths(view, filled_in(pattern, prefix_of(path), version)))
                add(std::move(found));
            return false;
        });
    }
    any_word(r.variables, [&](std::string_view variable) {
        auto list = config.variable(variable).value_or(std::string_view{});
        for (std::size_t i = 0; i < most_listed && !list.empty(); ++i) {
            const auto one = list.substr(0, list.find(':'));
            list.remove_prefix(std::min(one.size() + 1, list.size()));
            auto path = absolute(one, config.working_dir);
            if (const auto id = one.empty() ? std::nullopt : view.files.resolve(path))
                add(view.files.path_of(*id));
        }
        return false;
    });
    return out;
}

} // namespace tare::inspect
