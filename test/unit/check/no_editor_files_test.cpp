#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("files of editors and desktops are found outside the code of others")
{
    constexpr std::string_view id = "TARE-FILES-002";
    const auto f = judged{tar_builder{}
                              .file("app/.vscode/settings.json", "x")
                              .file("app/.DS_Store", "x")
                              .file("app/main.c~", "x")
                              .file("app/.main.c.swp", "x")
                              .file("app/lib/x.iml", "x")}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/.DS_Store /app/.main.c.swp /app/.vscode /app/lib/x.iml /app/main.c~ ");
    CHECK(
        judged{tar_builder{}
                   .file("app/node_modules/x/.vscode/a", "x")
                   .file("usr/lib/python3/.DS_Store", "x")
                   .file("app/vendor/x/.idea/a", "x")
                   .file("etc/~", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
