// TOML documents by toml++, handed out as a stream of values, for the Swift target Documents.
//
// No function throws. None is safe to call from two threads at once on one document.
#ifndef OAKUM_CTOML_H
#define OAKUM_CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed document and a place in it.
typedef struct oakum_toml oakum_toml;

/// How a call ended.
typedef enum oakum_toml_status {
    OAKUM_TOML_OK = 0,
    OAKUM_TOML_NO_MEMORY = 1,
    OAKUM_TOML_TOO_DEEP = 2,
    OAKUM_TOML_INVALID = 3  ///< the fault has the library's words
} oakum_toml_status;

/// What a step of the stream is.
typedef enum oakum_toml_kind {
    OAKUM_TOML_END = 0,    ///< the document is over
    OAKUM_TOML_CLOSE = 1,  ///< the innermost open list or map is over
    OAKUM_TOML_FALSE = 2,
    OAKUM_TOML_TRUE = 3,
    OAKUM_TOML_INTEGER = 4,
    OAKUM_TOML_NUMBER = 5,
    OAKUM_TOML_STRING = 6,  ///< also dates and times, as they are written
    OAKUM_TOML_LIST = 7,    ///< its elements follow, then a close
    OAKUM_TOML_MAP = 8      ///< its members follow in the order of the source, then a close
} oakum_toml_kind;

/// One step; which fields mean something depends on `kind`. The pointers live as long as the document.
typedef struct oakum_toml_event {
    oakum_toml_kind kind;
    uint32_t line;        ///< where the value starts, from 1
    int64_t integer;
    double number;
    const uint8_t *text;  ///< a string's text, UTF-8; a number as it is written, a stretch of the source
    size_t text_count;
    const uint8_t *key;   ///< a member's key, UTF-8; null in a list and for the root
    size_t key_count;
} oakum_toml_event;

/// Why a call failed, and where.
typedef struct oakum_toml_fault {
    const char *reason;  ///< UTF-8, perhaps cut inside a character; empty unless the status is INVALID
    size_t reason_count;
    uint32_t line;       ///< from 1; 0 when the place is not known
    uint32_t column;     ///< from 1, in code points
} oakum_toml_fault;

/// Makes an empty document; null when memory is short.
oakum_toml *oakum_toml_create(void);

/// Frees the document; null is allowed.
void oakum_toml_destroy(oakum_toml *toml);

/// Parses `count` bytes of UTF-8 without a byte order mark, once for each document. The bytes must live and stay
/// unchanged as long as the document. More than `depth` nested containers, the root among them, are too deep;
/// `depth` is at most 64.
oakum_toml_status oakum_toml_parse(oakum_toml *toml, const uint8_t *bytes, size_t count, size_t depth);

/// The next step of a document that was parsed, the root map first.
oakum_toml_status oakum_toml_next(oakum_toml *toml, oakum_toml_event *event);

/// The fault of the last call that failed; lives until the next call.
oakum_toml_fault oakum_toml_last_fault(const oakum_toml *toml);

#ifdef __cplusplus
}
#endif
#endif
