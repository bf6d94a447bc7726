#include <tare/inspect/launch.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stacked.hpp>
#include <string>
#include <tar_builder.hpp>

using namespace tare;

namespace {

using words = std::vector<std::string>;

} // namespace

TEST_CASE("shell form is told by the words that Docker makes of it")
{
    const words written{"/bin/sh", "-c", "a b"};
    const auto form = inspect::shell_form_of(written);
    REQUIRE(form.has_value());
    CHECK(form->shell == "/bin/sh");
    CHECK(form->script == "a b");
    for (const auto& w : {words{"/bin/bash", "-o", "pipefail", "-c", "a"}, words{"bash", "-euxc", "a"}})
        CHECK(inspect::shell_form_of(w).has_value());
    for (const auto& w :
         {words{}, words{"sh"}, words{"/bin/sh", "-c"}, words{"nginx", "-c", "a"},
          words{"/bin/sh", "script", "a"}, words{"sh", "--c", "a"}})
        CHECK_FALSE(inspect::shell_form_of(w).has_value());
}

TEST_CASE("a program is looked up as execvp does")
{
    const test::stacked image{{test::tar_builder{}
                                   .file("usr/bin/app", "x", 0755)
                                   .file("opt/app", "x", 0644)
                                   .directory("sbin/app")
                                   .symlink("link", "usr/bin/app")
                                   .file("srv/run.sh", "x", 0755)
                                   .finish()}};
    const auto found = [&](std::string_view name, std::string_view path,
                           std::string_view directory = "/srv") {
        const auto p = inspect::find_program(image.view(), name, path, directory);
        return (p.file ? image.view().files.path_of(*p.file) : std::string{"-"}) + ' ' +
               std::to_string(static_cast<int>(p.problem));
    };
    CHECK(found("app", "/none:/usr/bin") == "/usr/bin/app 0");
    // What may not run is passed over as long as there is something that may.
    CHECK(found("app", "/opt:/sbin:/usr/bin") == "/usr/bin/app 0");
    CHECK(found("app", "/opt:/sbin") == "/opt/app 3");
    CHECK(found("app", "/sbin") == "/sbin/app 2");
    CHECK(found("app", "/none") == "- 1");
    CHECK(found("/link", "") == "/usr/bin/app 0");
    CHECK(found("./run.sh", "/usr/bin") == "/srv/run.sh 0");
    CHECK(found("run.sh", "/usr/bin") == "- 1");
    CHECK(found("run.sh", "/usr/bin::/x") == "/srv/run.sh 0");
    CHECK(found("run.sh", ".") == "/srv/run.sh 0");
    CHECK(found("srv/run.sh", "", "") == "/srv/run.sh 0");
    CHECK(found("", "/usr/bin") == "- 1");
}

TEST_CASE("what init programs start is found behind their options")
{
    const test::stacked image{{test::tar_builder{}.file("usr/bin/app", "x", 0755).finish()}};
    const auto started = [&](words entrypoint) {
        image::image_config config;
        config.entrypoint = std::move(entrypoint);
        std::string out;
        for (const auto& p : inspect::started_programs(image.view(), config))
            out += p.name + '@' + p.key + ' ';
        return out;
    };
    CHECK(
        started({"tini", "-g", "--", "app", "-x"}) == "tini@config.Entrypoint[0] app@config.Entrypoint[3] "
    );
    CHECK(
        started({"/sbin/tini", "-p", "SIGTERM", "app"}) ==
        "/sbin/tini@config.Entrypoint[0] app@config.Entrypoint[3] "
    );
    CHECK(started({"gosu", "user:group", "app"}) == "gosu@config.Entrypoint[0] app@config.Entrypoint[2] ");
    CHECK(started({"env", "-u", "X", "A=b", "app"}) == "env@config.Entrypoint[0] app@config.Entrypoint[4] ");
    CHECK(
        started({"tini", "--", "gosu", "u", "app"}) ==
        "tini@config.Entrypoint[0] gosu@config.Entrypoint[2] app@config.Entrypoint[4] "
    );
    CHECK(started({"tini", "--"}) == "tini@config.Entrypoint[0] ");
    CHECK(started({"app", "tini", "x"}) == "app@config.Entrypoint[0] ");
    CHECK(started({}).empty());
}

TEST_CASE("health checks name their programs in either form")
{
    const test::stacked image{{test::tar_builder{}.file("x", "x").finish()}};
    const auto checked = [&](words test) {
        image::image_config config;
        config.health.emplace().test = std::move(test);
        std::string out;
        for (const auto& p : inspect::health_check_programs(image.view(), config))
            out += p.name + (p.is_shell ? "! " : " ");
        return out;
    };
    CHECK(checked({"CMD", "app", "check"}) == "app ");
    CHECK(checked({"CMD-SHELL", "curl -f x || wget x | grep ok || exit 1"}) == "/bin/sh! curl wget grep ");
    CHECK(checked({"CMD-SHELL", "test $(x) && /bin/y"}) == "/bin/sh! /bin/y ");
    CHECK(checked({"CMD", "sh", "-c", "curl x"}) == "sh! curl ");
    CHECK(checked({"NONE"}).empty());
    CHECK(checked({}).empty());
    CHECK(inspect::health_check_programs(image.view(), {}).empty());
}
