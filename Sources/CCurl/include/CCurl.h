// The one door to libcurl: a GET, with every answer of the library checked on our side.
#ifndef OAKUM_CURL_H
#define OAKUM_CURL_H

#include <stddef.h>
#include <stdint.h>

/// A connection pool for one thread; NULL without memory.
void *oakum_http_open(void);

/// Closes the pool and its connections.
void oakum_http_close(void *pool);

/// One GET. Redirects are not followed and nothing is decoded but the transfer's own framing.
/// The environment is not looked at: the proxy is the one named here, or none.
struct oakum_http_get {
    const char *url;
    /// NULL for none.
    const char *proxy;
    /// Certificate authorities in PEM beside those of the system; NULL for none.
    const char *ca_file;
    const char *user_agent;
    /// Whether `http:` may be spoken; else `https:` alone.
    int allows_plain;
    int64_t timeout_milliseconds;
    int64_t connect_milliseconds;

    void *context;
    /// Asked with the 4 or 16 bytes of every address before it is connected to; 0 refuses.
    int (*may_connect)(void *context, const uint8_t *address, size_t count);
    /// Each header line without its end; the status line and the empty line too.
    void (*header)(void *context, const uint8_t *bytes, size_t count);
    /// A piece of the body; 0 ends the transfer.
    int (*body)(void *context, const uint8_t *bytes, size_t count);
    /// Asked at least once a second; not 0 ends the transfer.
    int (*is_cancelled)(void *context);
};

/// How a GET ended.
enum oakum_http_end {
    OAKUM_HTTP_DONE,
    /// `may_connect` refused every address.
    OAKUM_HTTP_REFUSED,
    /// `body` or `is_cancelled` ended it.
    OAKUM_HTTP_STOPPED,
    OAKUM_HTTP_TIMEOUT,
    /// The body ended before its announced end.
    OAKUM_HTTP_TRUNCATED,
    /// A certificate or a TLS handshake that cannot be trusted.
    OAKUM_HTTP_TLS,
    /// The name, the connection or the protocol; may be gone in a minute.
    OAKUM_HTTP_NETWORK,
    /// The library would not do it.
    OAKUM_HTTP_FAILED,
};

/// Adds a header line `Name: value` to the next GET; 0 without memory.
int oakum_http_add_header(void *pool, const char *line);

/// Does one GET with the headers added since the last; `text` gets the library's words.
enum oakum_http_end oakum_http_perform(
    void *pool, const struct oakum_http_get *get, char *text, size_t text_size);

#endif
