#include "inspect/secret_rules.hpp"

namespace tare::inspect {

using place = secret_rule::place;
using report::severity;

void add_key_rules(std::vector<secret_rule>& out)
{
    out.insert(
        out.end(),
        {
            // The line after the header has to look like a key: code that writes or looks for such headers
            // has none. In
            // JSON the line ends are "\n" in two characters; older keys have fields before their content (RFC
            // 1421).
            {.id = "private-key",
             .title = "private key",
             .keywords = {"-----BEGIN "},
             .pattern =
                 R"(-----BEGIN (?:RSA |EC |DSA |OPENSSH |ANY )?PRIVATE KEY-----(?:\s|\\r|\\n|")+(?:(?:Proc-Type|DEK-Info|Comment|X-[A-Za-z-]+): ?[^\r\n]{1,80}[\r\n]+|\s)*([A-Za-z0-9+/]{40,76}))",
             .entropy = 3},
            {.id = "encrypted-private-key",
             .title = "private key with a passphrase",
             .severity = severity::high,
             .keywords = {"-----BEGIN ENCRYPTED PRIVATE KEY-----"},
             .pattern = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----(?:\s|\\r|\\n)+([A-Za-z0-9+/]{40,76}))",
             .entropy = 3},
            {.id = "pgp-private-key",
             .title = "OpenPGP private key",
             .keywords = {"-----BEGIN PGP PRIVATE KEY BLOCK-----"},
             .pattern =
                 R"(-----BEGIN PGP PRIVATE KEY BLOCK-----(?:\s|\\r|\\n)+(?:[A-Za-z]+: ?[^\r\n]{0,80}[\r\n]+)*\s*([A-Za-z0-9+/]{40,76}))",
             .entropy = 3},
            {.id = "putty-private-key",
             .title = "PuTTY private key",
             .keywords = {"PuTTY-User-Key-File-"},
             .pattern = R"((PuTTY-User-Key-File-[123]): [a-z0-9@.-]+)"},
            {.id = "age-secret-key",
             .title = "age secret key",
             .keywords = {"AGE-SECRET-KEY-1"},
             .pattern = R"((AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\b)",
             .entropy = 3.5},
            {.id = "wireguard-private-key",
             .title = "WireGuard private key",
             .keywords = {"PrivateKey", "PresharedKey"},
             .pattern = R"(([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=))",
             .where = place::assigned,
             .entropy = 4},
            {.id = "kubernetes-client-key",
             .title = "client key of a kubeconfig",
             .keywords = {"client-key-data"},
             .pattern = R"(([A-Za-z0-9+/]{100,1000}={0,2}))",
             .where = place::assigned,
             .entropy = 4},
            {.id = "json-web-token",
             .title = "JSON web token",
             .severity = severity::medium,
             .keywords = {"eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJ0eXBl", "eyJlbmMi", "eyJ4NXQi"},
             .pattern =
                 R"((eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,600}(?:\.[A-Za-z0-9_-]{20,500}|[A-Za-z0-9_-]{300})))",
             .entropy = 4},
        }
    );
}

} // namespace tare::inspect
