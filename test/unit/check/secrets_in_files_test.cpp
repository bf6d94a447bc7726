#include "../inspect/made_up.hpp"
#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view secrets_in_files = "TARE-SEC-008";
const std::string token_in_file = "gh"
                                  "p_" +
                                  made_up(letters_and_digits, 36);

} // namespace

TEST_CASE("secrets in files are found with layer, instruction and line, deleted ones too")
{
    const auto f = judged{tar_builder{}.file("app/config.yml", "a: b\ntoken: " + token_in_file + "\n")}
                       .layer(tar_builder{}.file("root/key.pem", made_up_key()), "COPY key.pem /root/")
                       .layer(tar_builder{}.file("root/.wh.key.pem", ""), "RUN rm /root/key.pem")
                       .by(secrets_in_files);
    CHECK(f.result == fail);
    CHECK(f.severity == report::severity::critical);
    CHECK(f.message == "2 secrets in files: GitHub personal access token, private key.");
    REQUIRE(f.evidence.size() == 2);
    CHECK(f.evidence[0].path == "/app/config.yml");
    CHECK(f.evidence[0].line == 2);
    CHECK(f.evidence[0].column == 8);
    CHECK(f.evidence[0].text == "GitHub personal access token: ghp_... (40 characters)");
    CHECK(f.evidence[1].path == "/root/key.pem");
    CHECK(f.evidence[1].layer == 1);
    CHECK(f.evidence[1].instruction == "COPY key.pem /root/");
    CHECK(f.evidence[1].text->ends_with("deleted or replaced by layer 2, but it still ships"));
}

TEST_CASE("what lies in tests, examples and documentation only warns")
{
    const auto f = judged{tar_builder{}
                              .file("usr/lib/python3/test/keys/a.pem", made_up_key())
                              .file("app/README.md", token_in_file)}
                       .by(secrets_in_files);
    CHECK(f.result == warn);
    CHECK(f.severity == report::severity::low);
    CHECK(f.message.starts_with("2 secrets in tests, examples, documentation or published packages"));
    // Where there are others, only those are shown.
    const auto both =
        judged{tar_builder{}.file("app/tests/a.pem", made_up_key()).file("app/a", token_in_file)}.by(
            secrets_in_files
        );
    CHECK(both.result == fail);
    CHECK(paths(both) == "/app/a ");
}

TEST_CASE("a less dangerous secret only warns")
{
    CHECK(
        judged{tar_builder{}.file(
                   "a", "sk_"
                        "test_" +
                            made_up(letters_and_digits, 30)
               )}
            .result(secrets_in_files) == warn
    );
}

TEST_CASE("files without secrets pass; what was not searched does not")
{
    CHECK(
        judged{tar_builder{}.file("a", "nothing to see here, token: ${TOKEN}\n")}.result(secrets_in_files) ==
        pass
    );
    CHECK(judged{}.lacking_a_layer().result(secrets_in_files) == not_analysed);
    analysis::options o;
    o.bounds.max_secret_file_bytes = 10;
    CHECK(
        judged{tar_builder{}.file("a", "longer than ten bytes")}.within(o).result(secrets_in_files) ==
        not_analysed
    );
    CHECK(judged{tar_builder{}.file("a", token_in_file)}.within(o).result(secrets_in_files) == not_analysed);
    o.bounds.max_secret_file_bytes = 45;
    CHECK(
        judged{tar_builder{}.file("a", token_in_file + " and some more")}.within(o).result(secrets_in_files
        ) == fail
    );
    o.bounds.max_secret_file_bytes = 0;
    CHECK(judged{}.within(o).by(secrets_in_files).message.find("switched off") != std::string::npos);
    o.bounds.max_secret_file_bytes = 1000;
    o.bounds.max_secret_candidates = 1;
    CHECK(
        judged{tar_builder{}.file("a", "http://a http://b http://c")}.within(o).result(secrets_in_files) ==
        not_analysed
    );
    CHECK(
        judged{tar_builder{}.file("Files/a", token_in_file)}
            .platform("windows", "amd64")
            .result(secrets_in_files) == fail
    );
    CHECK(in_root_filesystem(secrets_in_files, tar_builder{}.file("etc/a", token_in_file)).result == fail);
}

TEST_CASE("a hundred secrets and more in one file are counted")
{
    std::string many;
    for (std::uint32_t i = 0; i < 120; ++i)
        many += "gh"
                "p_" +
                made_up(letters_and_digits, 36, i + 1) + '\n';
    const auto f = judged{tar_builder{}.file("a", many)}.by(secrets_in_files);
    CHECK(f.message.starts_with("120 secrets"));
    CHECK(f.evidence.size() + f.omitted == 120);
}
