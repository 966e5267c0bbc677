// A lazy view of one JSON document over simdjson's DOM tape, for the Swift target Documents.
//
// A value is named by the position of its first word on the tape ("word"). Word 0 is the tape's own root
// marker and never names a value, so 0 serves as "none" in every answer below. No function throws, none keeps
// a pointer the caller passed except the source bytes of the last successful parse, and none is safe to call
// from two threads at once on one view.
#ifndef OAKUM_CSIMDJSON_H
#define OAKUM_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser, its tape and the indexes made on demand.
typedef struct oakum_json oakum_json;

/// How a parse ended.
typedef enum oakum_json_status {
    OAKUM_JSON_OK = 0,
    OAKUM_JSON_NO_MEMORY = 1,
    OAKUM_JSON_TOO_DEEP = 2,
    OAKUM_JSON_BAD_NUMBER = 3,  ///< malformed, or an integer or float out of the 64-bit range
    OAKUM_JSON_EMPTY = 4,       ///< nothing but white space
    OAKUM_JSON_INVALID = 5      ///< any other fault
} oakum_json_status;

/// What a word holds.
typedef enum oakum_json_kind {
    OAKUM_JSON_NULL = 0,
    OAKUM_JSON_FALSE = 1,
    OAKUM_JSON_TRUE = 2,
    OAKUM_JSON_INTEGER = 3,
    OAKUM_JSON_NUMBER = 4,
    OAKUM_JSON_STRING = 5,
    OAKUM_JSON_LIST = 6,
    OAKUM_JSON_MAP = 7
} oakum_json_kind;

/// A value; which fields mean something depends on `kind`.
typedef struct oakum_json_value {
    oakum_json_kind kind;
    int64_t integer;
    double number;
    const uint8_t *bytes;  ///< of a string, UTF-8; lives until the next parse
    size_t count;          ///< bytes of a string, elements of a list, members of a map as written
} oakum_json_value;

/// One step of an iteration.
typedef struct oakum_json_step {
    uint32_t cursor;     ///< to hand to the next step; 0 when the container has ended
    uint32_t child;      ///< the value's word
    const uint8_t *key;  ///< null in a list
    size_t key_count;
} oakum_json_step;

/// Makes a view that allows `depth` nested containers (an empty innermost one is not counted); null when
/// memory is short.
oakum_json *oakum_json_create(size_t depth);

/// Frees the view; null is allowed.
void oakum_json_destroy(oakum_json *json);

/// Parses `count` bytes, which at least 64 readable bytes must follow; the bytes must live and stay unchanged
/// until the next parse. Every earlier word is void after the call, whatever it returns.
oakum_json_status oakum_json_parse(oakum_json *json, const uint8_t *bytes, size_t count);

/// The word of the outermost value; 0 when the last parse failed.
uint32_t oakum_json_root(const oakum_json *json);

/// The value at a word; null for a word outside the tape.
oakum_json_value oakum_json_get(oakum_json *json, uint32_t word);

/// The member of a map by its key (the last one when it is written twice), 0 when there is none.
/// O(members) up to 16 members, else O(1) after one pass over them.
uint32_t oakum_json_member(oakum_json *json, uint32_t word, const uint8_t *key, size_t count);

/// The element of a list by its index from 0, 0 when there is none. O(1) after one pass over a long list.
uint32_t oakum_json_element(oakum_json *json, uint32_t word, size_t index);

/// The step after `cursor` (0 starts), in document order; members that a later one with the same key
/// overrides are left out.
oakum_json_step oakum_json_next(oakum_json *json, uint32_t word, uint32_t cursor);

/// Where the value starts in the source, in bytes; -1 for a word outside the tape. The first call makes one
/// pass over the document.
int64_t oakum_json_offset(oakum_json *json, uint32_t word);

#ifdef __cplusplus
}
#endif
#endif
