#include "include/CCurl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct pool {
    CURL *handle;
    struct curl_slist *headers;
    const struct oakum_http_get *get;
    int refused;
    int stopped;
    char error[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

void *oakum_http_open(void)
{
    pthread_once(&once, start);
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->handle = curl_easy_init();
    if (pool->handle == NULL) {
        free(pool);
        return NULL;
    }
    return pool;
}

void oakum_http_close(void *opaque)
{
    struct pool *pool = opaque;
    if (pool == NULL)
        return;
    curl_slist_free_all(pool->headers);
    curl_easy_cleanup(pool->handle);
    free(pool);
}

int oakum_http_add_header(void *opaque, const char *line)
{
    struct pool *pool = opaque;
    struct curl_slist *longer = curl_slist_append(pool->headers, line);
    if (longer == NULL)
        return 0;
    pool->headers = longer;
    return 1;
}

// The address is looked at here, before the first packet leaves, and it is the one that is used: a
// name that resolves differently the next time changes nothing.
static curl_socket_t on_socket(void *opaque, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct pool *pool = opaque;
    (void)purpose;
    const uint8_t *bytes = NULL;
    size_t count = 0;
    if (address->family == AF_INET) {
        bytes = (const uint8_t *)&((struct sockaddr_in *)&address->addr)->sin_addr;
        count = 4;
    } else if (address->family == AF_INET6) {
        bytes = (const uint8_t *)&((struct sockaddr_in6 *)&address->addr)->sin6_addr;
        count = 16;
    }
    if (count == 0 || !pool->get->may_connect(pool->get->context, bytes, count)) {
        pool->refused = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *opaque)
{
    struct pool *pool = opaque;
    size_t length = size * count;
    size_t line = length;
    while (line > 0 && (bytes[line - 1] == '\n' || bytes[line - 1] == '\r'))
        line--;
    pool->get->header(pool->get->context, (const uint8_t *)bytes, line);
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *opaque)
{
    struct pool *pool = opaque;
    size_t length = size * count;
    if (length == 0)
        return 0;
    if (pool->get->body(pool->get->context, (const uint8_t *)bytes, length))
        return length;
    pool->stopped = 1;
    return 0;
}

static int on_progress(
    void *opaque, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct pool *pool = opaque;
    (void)a, (void)b, (void)c, (void)d;
    if (!pool->get->is_cancelled(pool->get->context))
        return 0;
    pool->stopped = 1;
    return 1;
}

static enum oakum_http_end meaning(CURLcode code)
{
    switch (code) {
    case CURLE_OK: return OAKUM_HTTP_DONE;
    case CURLE_OPERATION_TIMEDOUT: return OAKUM_HTTP_TIMEOUT;
    case CURLE_PARTIAL_FILE: return OAKUM_HTTP_TRUNCATED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR: return OAKUM_HTTP_TLS;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WEIRD_SERVER_REPLY: return OAKUM_HTTP_NETWORK;
    default: return OAKUM_HTTP_FAILED;
    }
}

static CURLcode prepare(struct pool *pool, const struct oakum_http_get *get)
{
    CURL *handle = pool->handle;
    CURLcode code = CURLE_OK;
#define SET(option, value)                                                                         \
    if (code == CURLE_OK)                                                                          \
    code = curl_easy_setopt(handle, option, value)
    // Keeps the connections and forgets everything else.
    curl_easy_reset(handle);
    SET(CURLOPT_URL, get->url);
    SET(CURLOPT_PROTOCOLS_STR, get->allows_plain ? "http,https" : "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTPGET, 1L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_HTTPHEADER, pool->headers);
    SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    SET(CURLOPT_USERAGENT, get->user_agent);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    // An empty text also keeps the library from reading the environment.
    SET(CURLOPT_PROXY, get->proxy ? get->proxy : "");
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (get->ca_file)
        SET(CURLOPT_CAINFO, get->ca_file);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT_MS, (long)get->timeout_milliseconds);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)get->connect_milliseconds);
    // A server that trickles is as good as one that is silent.
    SET(CURLOPT_LOW_SPEED_LIMIT, 100L);
    SET(CURLOPT_LOW_SPEED_TIME, 60L);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, pool);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, pool);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, pool);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, pool);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_ERRORBUFFER, pool->error);
#undef SET
    return code;
}

enum oakum_http_end oakum_http_perform(
    void *opaque, const struct oakum_http_get *get, char *text, size_t text_size)
{
    struct pool *pool = opaque;
    pool->get = get;
    pool->refused = pool->stopped = 0;
    pool->error[0] = '\0';
    CURLcode code = prepare(pool, get);
    if (code == CURLE_OK)
        code = curl_easy_perform(pool->handle);
    // Nothing of this request, the secrets in its headers least of all, stays for the next.
    curl_easy_reset(pool->handle);
    curl_slist_free_all(pool->headers);
    pool->headers = NULL;
    pool->get = NULL;
    const char *words = pool->error[0] ? pool->error : curl_easy_strerror(code);
    if (text_size > 0) {
        strncpy(text, words, text_size - 1);
        text[text_size - 1] = '\0';
    }
    if (code != CURLE_OK && pool->stopped)
        return OAKUM_HTTP_STOPPED;
    if (code != CURLE_OK && pool->refused)
        return OAKUM_HTTP_REFUSED;
    return meaning(code);
}
