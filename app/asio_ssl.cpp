// Asio's TLS, compiled once as tare_boost compiles the rest of Asio; only the health check uses it.
#include <boost/asio/ssl/impl/src.hpp>
