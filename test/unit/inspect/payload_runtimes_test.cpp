#include "payload_of.hpp"

using namespace tare;
using test::payload_of;
using test::tar_builder;
using test::words;

namespace {

tar_builder with_python()
{
    auto out = test::debian();
    out.symlink("usr/bin/python3", "python3.11")
        .file("usr/bin/python3.11", test::dynamic_program(), 0755)
        .file("usr/lib/python3.11/os.py", "os")
        .file("usr/lib/python3.11/lib-dynload/_ssl.so", test::elf_builder{}.needed("libssl.so.3").finish())
        .file("usr/lib/x86_64-linux-gnu/libssl.so.3", test::library("libssl.so.3"))
        .file("usr/lib/python3/dist-packages/flask.py", "flask")
        .file("usr/local/lib/python3.11/site-packages/mine.py", "mine")
        .file("usr/lib/python3.9/os.py", "other");
    return out;
}

} // namespace

TEST_CASE("python comes with its library, installed packages, and what their modules need", "[payload]")
{
    const payload_of p{with_python().file("app.py", "print()"), {"python3"}, {"-u", "app.py", "--x"}};
    CHECK(p.payload().state == report::payload_state::complete);
    for (const auto* const path :
         {"/usr/bin/python3", "/usr/bin/python3.11", "/usr/lib/python3.11/os.py",
          "/usr/lib/python3/dist-packages/flask.py", "/usr/local/lib/python3.11/site-packages/mine.py",
          "/app.py"}) {
        CAPTURE(path);
        CHECK(p.has(path));
    }
    CHECK_FALSE(p.has("/usr/lib/python3.9/os.py"));
    CHECK(
        p.why("/usr/lib/python3.11") ==
        "Python loads its standard library and installed packages (site-packages, dist-packages)."
    );
    CHECK(p.why("/app.py") == "Python runs app.py.");
    CHECK(
        p.why("/usr/lib/x86_64-linux-gnu/libssl.so.3") ==
        "/usr/lib/python3.11/lib-dynload/_ssl.so needs libssl.so.3, found in a default directory."
    );
}

TEST_CASE("a python script stands with what belongs to it", "[payload]")
{
    auto files = with_python();
    files.file("opt/tool/run.py", "#!/usr/bin/env python3\n", 0755)
        .file("opt/tool/helper.py", "x")
        .file("opt/other", "x")
        .file("usr/bin/env", test::dynamic_program(), 0755);
    const payload_of p{files, {"/opt/tool/run.py"}};
    CHECK(p.payload().state == report::payload_state::complete);
    CHECK(p.has("/opt/tool/helper.py"));
    CHECK_FALSE(p.has("/opt/other"));
    CHECK(p.has("/usr/lib/python3.11/os.py"));
    CHECK(
        payload_of(files, {"python3", "gone.py"}).payload().gaps ==
        words{"Python is to run gone.py, which is not in the image."}
    );
    CHECK(
        payload_of(files, {"python3", "-m", "http.server"}).payload().state == report::payload_state::complete
    );
}

TEST_CASE("a virtual environment is found by the link that it starts with", "[payload]")
{
    auto files = with_python();
    files.symlink("venv/bin/python", "/usr/bin/python3")
        .file("venv/pyvenv.cfg", "home = /usr/bin")
        .file("venv/lib/python3.11/site-packages/gunicorn.py", "x")
        .file("venv/bin/gunicorn", "#!/venv/bin/python\n", 0755)
        .file("venv/bin/other", "#!/venv/bin/python\n", 0755);
    const payload_of p{files, {"/venv/bin/gunicorn"}};
    CHECK(p.has("/venv/lib/python3.11/site-packages/gunicorn.py"));
    CHECK(p.has("/venv/pyvenv.cfg"));
    CHECK(p.has("/venv/bin/python"));
    CHECK(p.has("/usr/lib/python3.11/os.py"));
    CHECK_FALSE(p.has("/venv/bin/other"));
}

TEST_CASE("node looks for modules in the directories above its program", "[payload]")
{
    const payload_of p{
        tar_builder{}
            .file("usr/local/bin/node", test::static_program(), 0755)
            .file("usr/local/lib/node_modules/npm/package.json", "{}")
            .file("srv/shop/package.json", "{}")
            .file("srv/shop/dist/main.js", "x")
            .file("srv/shop/config.json", "{}")
            .file("srv/node_modules/pg/index.js", "x")
            .file("srv/else.txt", "x"),
        {"node", "--max-old-space-size=64", "dist/main"},
        {},
        "/srv/shop"
    };
    CHECK(p.payload().state == report::payload_state::complete);
    CHECK(p.has("/srv/shop/config.json"));
    CHECK(p.has("/srv/node_modules/pg/index.js"));
    CHECK_FALSE(p.has("/srv/else.txt"));
    CHECK_FALSE(p.has("/usr/local/lib/node_modules/npm/package.json"));
    CHECK(p.why("/srv/shop/dist/main.js") == "Node.js runs dist/main.");
}

TEST_CASE("java comes with the installation that it really runs from", "[payload]")
{
    auto files = test::debian();
    files.symlink("usr/bin/java", "/etc/alternatives/java")
        .symlink("etc/alternatives/java", "/usr/lib/jvm/java-17/bin/java")
        .file("usr/lib/jvm/java-17/bin/java", test::dynamic_program(), 0755)
        .file("usr/lib/jvm/java-17/lib/modules", "m")
        .symlink("usr/lib/jvm/java-17/lib/security", "/etc/java-17")
        .file("etc/java-17/java.security", "s")
        .file("usr/lib/jvm/java-8/lib/rt.jar", "old")
        .file("app.jar", "PK")
        .file("opt/libs/a.jar", "PK")
        .file("opt/agent.jar", "PK")
        .file("etc/alternatives/awk", "x");
    const payload_of p{files, {"java", "-javaagent:/opt/agent.jar=x", "-jar", "/app.jar"}};
    CHECK(p.payload().state == report::payload_state::complete);
    for (const auto* const path :
         {"/usr/lib/jvm/java-17/lib/modules", "/etc/java-17/java.security", "/app.jar", "/opt/agent.jar"}) {
        CAPTURE(path);
        CHECK(p.has(path));
    }
    CHECK_FALSE(p.has("/usr/lib/jvm/java-8/lib/rt.jar"));
    CHECK_FALSE(p.has("/etc/alternatives/awk"));
    CHECK(p.why("/usr/lib/jvm/java-17") == "Java loads the installation that it runs from.");
    const payload_of by_class{files, {"java", "-cp", "/app.jar:/opt/libs/*", "com.example.Main"}};
    CHECK(by_class.payload().state == report::payload_state::complete);
    CHECK(by_class.has("/opt/libs/a.jar"));
    CHECK_FALSE(by_class.has("/opt/agent.jar"));
}

TEST_CASE("other interpreters have their directories", "[payload]")
{
    struct row
    {
        const char* program;
        const char* file;
        const char* not_of_it;
    };

    const row rows[] = {
        {"usr/bin/perl", "usr/share/perl5/A.pm", "usr/share/misc/a"},
        {"usr/bin/perl", "usr/lib/x86_64-linux-gnu/perl-base/B.pm", "usr/lib/x86_64-linux-gnu/x"},
        {"usr/local/bin/ruby", "usr/local/lib/ruby/3.3.0/set.rb", "usr/local/lib/x"},
        {"usr/local/bin/php", "usr/local/etc/php/php.ini", "usr/local/etc/x"},
        {"usr/bin/php83", "usr/lib/php83/modules/a.so", "usr/lib/php81/modules/a.so"},
        {"usr/share/dotnet/dotnet", "usr/share/dotnet/shared/a.dll", "usr/share/x"},
        {"usr/bin/lua5.4", "usr/share/lua/5.4/a.lua", "usr/share/x"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.program, row.file);
        const payload_of p{
            tar_builder{}
                .file(row.program, test::static_program(), 0755)
                .file(row.file, "x")
                .file(row.not_of_it, "y"),
            {std::string{"/"} + row.program}
        };
        CHECK(p.has(std::string{"/"} + row.file));
        CHECK_FALSE(p.has(std::string{"/"} + row.not_of_it));
    }
}

TEST_CASE("a program with an interpreter's library is one itself", "[payload]")
{
    auto files = with_python();
    files.file("usr/bin/uwsgi", test::dynamic_program({"libpython3.11.so.1.0"}), 0755)
        .file("usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", test::library("libpython3.11.so.1.0"));
    CHECK(payload_of(files, {"uwsgi"}).has("/usr/lib/python3.11/os.py"));
}

TEST_CASE("variables of the environment name further directories", "[payload]")
{
    auto files = with_python();
    files.file("opt/modules/a.py", "x").file("opt/b.py", "x");
    CHECK(payload_of(files, {"python3"}, {}, {}, {"PYTHONPATH=/opt/modules:/gone:/usr"})
              .has("/opt/modules/a.py"));
}
