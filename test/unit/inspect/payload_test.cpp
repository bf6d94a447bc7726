#include "payload_of.hpp"

#include <linker_cache_builder.hpp>

using namespace tare;
using test::payload_of;
using test::tar_builder;
using test::words;

TEST_CASE("a static program is all that it needs", "[payload]")
{
    const payload_of p{
        tar_builder{}.file("server", test::static_program(), 0755).file("data", "xyz"), {"/server"}
    };
    CHECK(p.text() == "complete: program /server 1");
    CHECK(
        p.why("/server") == "config.Entrypoint[0] starts /server. The working directory is /, so that it is "
                            "no part of the payload."
    );
    CHECK(p.tare().bytes == 3);
    CHECK(p.tare().files == 1);
}

TEST_CASE(
    "a dynamic program needs its linker, libraries by RUNPATH, cache and default, and the links to them",
    "[payload]"
)
{
    const auto files = [](bool with_cache) {
        auto out = test::debian();
        out.file(
               "app/server",
               test::elf_builder{}
                   .interpreter(test::glibc)
                   .runpath("$ORIGIN/../private")
                   .needed("libown.so")
                   .needed("libpq.so.5")
                   .needed("libc.so.6")
                   .finish(),
               0755
        )
            .file("private/libown.so", test::library("libown.so"))
            .symlink("usr/lib/x86_64-linux-gnu/libpq.so.5", "libpq.so.5.16")
            .file("usr/lib/x86_64-linux-gnu/libpq.so.5.16", test::library("libpq.so.5"))
            .file("usr/lib/x86_64-linux-gnu/libidle.so", test::library("libidle.so"));
        if (with_cache)
            out.file(
                "etc/ld.so.cache", test::linker_cache_builder{}
                                       .library("libpq.so.5", "/lib/x86_64-linux-gnu/libpq.so.5")
                                       .finish()
            );
        return out;
    };
    const payload_of p{files(false), {}, {"/app/server"}};
    CHECK(
        p.text() == "complete: program /app/server 1 linker /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 4 "
                    "library /private/libown.so 1 library /usr/lib/x86_64-linux-gnu/libpq.so.5.16 2 "
                    "library /usr/lib/x86_64-linux-gnu/libc.so.6 1"
    );
    CHECK(p.has("/lib64"));
    CHECK(p.has("/lib"));
    CHECK_FALSE(p.has("/bin"));
    CHECK_FALSE(p.has("/usr/lib/x86_64-linux-gnu/libidle.so"));
    CHECK(p.why("/private/libown.so") == "/app/server needs libown.so, found by its RUNPATH.");
    CHECK(
        p.why("/usr/lib/x86_64-linux-gnu/libpq.so.5.16") ==
        "/app/server needs libpq.so.5, found in a default directory."
    );
    const payload_of cached{files(true), {"/app/server"}};
    CHECK(cached.why("/etc/ld.so.cache") == "The dynamic linker finds libraries by it.");
    CHECK(
        cached.why("/usr/lib/x86_64-linux-gnu/libpq.so.5.16") ==
        "/app/server needs libpq.so.5, found in /etc/ld.so.cache."
    );
}

TEST_CASE("a library that is missing leaves the payload incomplete", "[payload]")
{
    const payload_of p{test::debian().file("a", test::dynamic_program({"libgone.so.1"}), 0755), {"/a"}};
    CHECK(p.text().starts_with("incomplete: program /a 1"));
    CHECK(p.payload().gaps == words{"/a needs libgone.so.1, which is not there."});
}

TEST_CASE("musl finds libraries by its own rules", "[payload]")
{
    const auto program = test::elf_builder{}
                             .interpreter("/lib/ld-musl-x86_64.so.1")
                             .needed("libssl.so.3")
                             .needed("libc.musl-x86_64.so.1")
                             .finish();
    const payload_of p{
        tar_builder{}
            .file("app", program, 0755)
            .file("lib/ld-musl-x86_64.so.1", test::library("libc.musl-x86_64.so.1"), 0755)
            .symlink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
            .file("etc/ld-musl-x86_64.path", "/opt/lib\n")
            .file("opt/lib/libssl.so.3", test::library("libssl.so.3"))
            .file("usr/lib/libnss_files.so.2", test::library("libnss_files.so.2")),
        {"/app"}
    };
    CHECK(
        p.text() ==
        "complete: program /app 1 linker /lib/ld-musl-x86_64.so.1 1 library /opt/lib/libssl.so.3 1 "
        "linker /etc/ld-musl-x86_64.path 1"
    );
}

TEST_CASE("glibc loads name services: those of nsswitch.conf, else its own", "[payload]")
{
    auto files = test::debian();
    files.file("server", test::dynamic_program(), 0755)
        .file("usr/lib/x86_64-linux-gnu/libnss_files.so.2", test::library("libnss_files.so.2"))
        .file(
            "usr/lib/x86_64-linux-gnu/libnss_dns.so.2", test::elf_builder{}.needed("libresolv.so.2").finish()
        )
        .file("usr/lib/x86_64-linux-gnu/libresolv.so.2", test::library("libresolv.so.2"))
        .file("usr/lib/x86_64-linux-gnu/libnss_wins.so.2", test::library("libnss_wins.so.2"));
    const payload_of plain{files, {"/server"}};
    CHECK(plain.has("/usr/lib/x86_64-linux-gnu/libnss_files.so.2"));
    CHECK(plain.has("/usr/lib/x86_64-linux-gnu/libresolv.so.2"));
    CHECK_FALSE(plain.has("/usr/lib/x86_64-linux-gnu/libnss_wins.so.2"));
    CHECK(
        plain.why("/usr/lib/x86_64-linux-gnu/libnss_dns.so.2") ==
        "glibc loads libnss_dns.so.2 to look up hosts, without /etc/nsswitch.conf."
    );
    CHECK(plain.text().find("name_service /usr/lib/x86_64-linux-gnu/libresolv.so.2") != std::string::npos);

    files.file(
        "etc/nsswitch.conf",
        "# mine\npasswd: files\nhosts:\tfiles [NOTFOUND=return] wins systemd # x\nbroken\n"
    );
    const payload_of configured{files, {"/server"}};
    CHECK(
        configured.why("/usr/lib/x86_64-linux-gnu/libnss_wins.so.2") ==
        "glibc loads libnss_wins.so.2 to look up hosts, as /etc/nsswitch.conf says."
    );
    CHECK(
        configured.why("/usr/lib/x86_64-linux-gnu/libnss_files.so.2") ==
        "glibc loads libnss_files.so.2 to look up passwd, hosts, as /etc/nsswitch.conf says."
    );
    CHECK_FALSE(configured.has("/usr/lib/x86_64-linux-gnu/libnss_dns.so.2"));
    CHECK(configured.payload().state == report::payload_state::complete);
    // The file itself is not loaded by anything that the command names.
    CHECK_FALSE(configured.has("/etc/nsswitch.conf"));
}

TEST_CASE("ld.so.preload puts libraries into every program", "[payload]")
{
    const payload_of p{
        test::debian()
            .file("a", test::dynamic_program(), 0755)
            .file("etc/ld.so.preload", "/opt/hook.so:/opt/gone.so\n")
            .file("opt/hook.so", test::library("hook.so")),
        {"/a"}
    };
    CHECK(p.has("/etc/ld.so.preload"));
    CHECK(p.has("/opt/hook.so"));
    CHECK(p.payload().state == report::payload_state::complete);
}

TEST_CASE("a program is found on PATH, by its links, and with what starts it", "[payload]")
{
    const payload_of p{
        tar_builder{}
            .file("usr/lib/app/real", test::static_program(), 0755)
            .symlink("etc/alternatives/app", "/usr/lib/app/real")
            .symlink("usr/bin/app", "/etc/alternatives/app")
            .file("sbin/tini", test::static_program(), 0755),
        {"/sbin/tini", "--"},
        {"app", "--verbose"}
    };
    CHECK(p.text() == "complete: program /sbin/tini 1 program /usr/lib/app/real 3");
    CHECK(p.why("/usr/lib/app/real") == "config.Cmd[0] starts app, found as /usr/bin/app.");
    CHECK(p.has("/etc/alternatives/app"));
}

TEST_CASE("what a command line gives by name is payload", "[payload]")
{
    const payload_of p{
        tar_builder{}
            .file("app", test::static_program(), 0755)
            .file("etc/app/main.yml", "x")
            .file("etc/app/other.yml", "x")
            .file("srv/www/index.html", "x")
            .directory("serve"),
        {"/app", "--config=/etc/app/main.yml"},
        {"serve", "/srv/www", "/etc"}
    };
    CHECK(p.text() == "complete: program /app 1 program /etc/app/main.yml 1 program /srv/www 1");
    CHECK(p.why("/srv/www") == "The command line gives /srv/www to /app.");
}

TEST_CASE("a script needs its interpreter; what a shell script starts is not known", "[payload]")
{
    auto files = test::debian();
    files.file("usr/bin/bash", test::dynamic_program(), 0755)
        .file("usr/bin/env", test::dynamic_program(), 0755)
        .file("usr/bin/postgres", test::static_program(), 0755)
        .file("entry.sh", "#!/usr/bin/env bash\nexec \"$@\"\n", 0755);
    const payload_of p{files, {"/entry.sh"}, {"postgres"}};
    CHECK(
        p.payload().gaps ==
        words{"What /entry.sh starts is not analysed: it is a shell script, and only running it tells."}
    );
    CHECK(p.why("/usr/bin/env") == "/entry.sh names /usr/bin/env as its interpreter.");
    CHECK(p.why("/usr/bin/bash") == "/entry.sh has env start bash.");
    CHECK(p.why("/usr/bin/postgres") == "/entry.sh is given postgres and may start it.");

    files.file("bare.sh", "exec postgres\n", 0755).file("usr/bin/sh", test::static_program(), 0755);
    const payload_of given{files, {"/bin/sh", "/bare.sh"}};
    CHECK(given.why("/bare.sh") == "The shell runs /bare.sh.");
    CHECK(
        given.payload().gaps ==
        words{"What /bare.sh starts is not analysed: it is a shell script, and only running it tells."}
    );
    // The kernel does not know it, and no shell is there to help.
    const payload_of bare{files, {"/bare.sh"}};
    CHECK(bare.gaps().starts_with(
        "/bare.sh cannot be started: it is neither a program nor a script with a #! line."
    ));
    const payload_of inner{files, {"/bin/sh", "-c", "postgres", "x"}};
    CHECK(
        inner.payload().gaps ==
        words{"What the script that /bin/sh is given starts is not analysed: only running it tells."}
    );
}

TEST_CASE("shell form names its programs", "[payload]")
{
    auto files = test::debian();
    files.file("usr/bin/sh", test::static_program(), 0755)
        .file("usr/bin/migrate", test::static_program(), 0755)
        .file("usr/bin/server", test::static_program(), 0755);
    const payload_of plain{files, {}, {"/bin/sh", "-c", "exec server --port 80"}};
    CHECK(plain.text() == "complete: program /usr/bin/sh 2 program /usr/bin/server 1");
    const payload_of p{files, {"/bin/sh", "-c", "migrate && exec server $ARGS"}};
    CHECK(p.has("/usr/bin/migrate"));
    CHECK(p.has("/usr/bin/server"));
    CHECK(p.payload().state == report::payload_state::incomplete);
    CHECK(p.payload().gaps.front().starts_with("What the shell script after config.Entrypoint[0] starts"));
    const payload_of joined{files, {"/bin/sh", "-c"}, {"server"}};
    CHECK(joined.has("/usr/bin/server"));
}

TEST_CASE("what starts programs by its configuration leaves the payload incomplete", "[payload]")
{
    const payload_of p{
        tar_builder{}.file("usr/bin/supervisord", test::static_program(), 0755), {"supervisord"}
    };
    CHECK(
        p.payload().gaps ==
        words{"What /usr/bin/supervisord starts is not analysed: its configuration decides when it runs."}
    );
}

TEST_CASE("without a command there is no payload", "[payload]")
{
    const auto files = tar_builder{}.file("bin/a", test::static_program(), 0755).directory("etc");
    CHECK(payload_of(files, {}).payload().gaps == words{"Neither entrypoint nor command is set."});
    CHECK(
        payload_of(files, {"/gone"}).payload().gaps ==
        words{"'/gone', which config.Entrypoint[0] starts, is not in the image."}
    );
    CHECK(
        payload_of(files, {}, {"/etc"}).payload().gaps ==
        words{"'/etc', which config.Cmd[0] starts, is no file."}
    );
    const test::stacked image{{files.finish()}};
    const auto none = inspect::payload(image.view(), nullptr);
    CHECK(none.payload.state == report::payload_state::not_analysed);
    CHECK(none.payload.gaps.front().starts_with("A root filesystem does not say what it starts"));
}

TEST_CASE("the working directory is payload unless it is the system's", "[payload]")
{
    auto files = test::debian();
    files.file("app/server", test::static_program(), 0755)
        .file("app/views/index.html", "12345")
        .file("app/native.so", test::elf_builder{}.needed("libz.so.1").finish())
        .file("usr/lib/x86_64-linux-gnu/libz.so.1", test::library("libz.so.1"))
        .symlink("app/data", "../var/lib/app")
        .file("var/lib/app/db", "1")
        .symlink("app/system", "/usr/lib")
        .symlink("app/loop", ".")
        .symlink("srv", "app")
        .file("etc/x", "y");
    const payload_of p{files, {"/app/server"}, {}, "/app"};
    CHECK(p.text() == "complete: program /app/server 1 working_directory /app 6");
    CHECK(p.has("/var/lib/app/db"));
    CHECK_FALSE(p.has("/etc/x"));
    // Nothing that runs is there to load it.
    CHECK_FALSE(p.has("/usr/lib/x86_64-linux-gnu/libz.so.1"));
    files.file("app/dynamic", test::dynamic_program(), 0755);
    CHECK(payload_of(files, {"./dynamic"}, {}, "/app").has("/usr/lib/x86_64-linux-gnu/libz.so.1"));
    CHECK(payload_of(files, {"/app/server"}, {}, "/srv").has("/srv"));
    CHECK(
        payload_of(files, {"/app/server"}, {}, "/etc").why("/app/server") ==
        "config.Entrypoint[0] starts /app/server. The working directory /etc is one of the system, so that "
        "it is no part of the payload."
    );
    CHECK(
        payload_of(files, {"/app/server"}, {}, "/gone").why("/app/server") ==
        "config.Entrypoint[0] starts /app/server. The working directory /gone is not in the image."
    );
}

TEST_CASE("a hard-linked file counts once, under all its names", "[payload]")
{
    const payload_of p{
        tar_builder{}
            .file("bin/a", test::static_program(), 0755)
            .hard_link("bin/b", "bin/a", 0755)
            .file("data/x", "123")
            .hard_link("data/y", "data/x"),
        {"/bin/a"}
    };
    CHECK(p.text() == "complete: program /bin/a 2");
    CHECK(p.payload().bytes == test::static_program().size());
    CHECK(p.tare().bytes == 3);
    CHECK(p.tare().files == 2);
}
