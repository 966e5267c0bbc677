#include "CSimdJSON.h"

#include "Indexes.hpp"
#include "Tape.hpp"

#include <sys/auxv.h>

#include <memory>
#include <new>
#include <unordered_map>

using oakum::Tape;
using oakum::Text;

namespace {

/// A secret of this process: the kernel leaves 16 random bytes for every program (getauxval(3), AT_RANDOM).
/// No file or call is needed, so it works behind any fence.
uint64_t process_seed() noexcept {
    uint64_t seed = 0x5851'F42D'4C95'7F2DULL;
    if (const unsigned long at = getauxval(AT_RANDOM)) {
        std::memcpy(&seed, reinterpret_cast<const uint8_t *>(at) + 8, sizeof seed);
    }
    return seed;
}

size_t grown(size_t needed) noexcept { return needed + needed / 2 + 4096; }

}  // namespace

struct oakum_json {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    simdjson::dom::document document;
    size_t depth = 0;
    size_t tape_capacity = 0;
    size_t string_capacity = 0;
    Tape tape;
    const uint8_t *source = nullptr;
    uint64_t seed = process_seed();
    std::unordered_map<uint32_t, oakum::MemberIndex> members;
    std::unordered_map<uint32_t, std::vector<uint32_t>> elements;
    std::unique_ptr<oakum::OffsetIndex> offsets;

    void forget() noexcept {
        tape = Tape();
        source = nullptr;
        members.clear();
        elements.clear();
        offsets.reset();
    }

    simdjson::error_code make_room_for_source(size_t count) noexcept {
        if (!parser) {
            return simdjson::get_active_implementation()->create_dom_parser_implementation(grown(count), depth, parser);
        }
        // A larger document rarely comes alone: grow by half, so that a stream of lines reallocates seldom.
        return count > parser->capacity() ? parser->allocate(grown(count), depth) : simdjson::SUCCESS;
    }

    /// simdjson's own sizing (8 bytes of tape for each byte of source) would reserve some 8 GB of address
    /// space for a 512 MiB file. Between its two stages the number of structural characters is known, which
    /// bounds both buffers: two words for each, and 5 bytes of length and terminator for each string in place
    /// of its 2 quotes.
    bool make_room_for_values(size_t count) noexcept {
        const size_t structurals = parser->n_structural_indexes;
        const size_t words = 2 * structurals + 8;
        const size_t bytes = count + 3 * structurals + 2 * simdjson::SIMDJSON_PADDING + 64;
        if (words > tape_capacity) {
            tape_capacity = 0;
            document.tape.reset(new (std::nothrow) uint64_t[grown(words)]);
            if (!document.tape) { return false; }
            tape_capacity = grown(words);
        }
        if (bytes > string_capacity) {
            string_capacity = 0;
            document.string_buf.reset(new (std::nothrow) uint8_t[grown(bytes)]);
            if (!document.string_buf) { return false; }
            string_capacity = grown(bytes);
        }
        return true;
    }

    const oakum::MemberIndex *member_index(uint32_t word) noexcept {
        if (tape.stored_count(word) <= oakum::small_container) { return nullptr; }
        try {
            auto found = members.find(word);
            if (found == members.end()) { found = members.try_emplace(word, tape, word, seed).first; }
            return &found->second;
        } catch (const std::bad_alloc &) {
            return nullptr;  // searched member by member then: slow, but right
        }
    }

    const std::vector<uint32_t> *element_index(uint32_t word) noexcept {
        if (tape.stored_count(word) <= oakum::small_container) { return nullptr; }
        try {
            auto found = elements.find(word);
            if (found == elements.end()) {
                found = elements.try_emplace(word, oakum::element_index(tape, word)).first;
            }
            return &found->second;
        } catch (const std::bad_alloc &) {
            return nullptr;
        }
    }

    /// The key's word of the last member named `text` at or after the member at `from`, 0 when there is none.
    uint32_t last_key(uint32_t from, uint32_t close, Text text) const noexcept {
        uint32_t last = 0;
        for (uint32_t key = from; key < close; key = tape.after(key + 1)) {
            if (tape.text(key) == text) { last = key; }
        }
        return last;
    }

    size_t count(uint32_t word) noexcept {
        const uint32_t stored = tape.stored_count(word);
        if (stored < Tape::saturated) { return stored; }
        if (tape.type(word) == '[') {
            if (const auto *index = element_index(word)) { return index->size(); }
        }
        size_t total = 0;
        const bool map = tape.type(word) == '{';
        const uint32_t close = tape.close(word);
        for (uint32_t at = word + 1; at < close; at = tape.after(map ? at + 1 : at)) { total++; }
        return total;
    }
};

static oakum_json_status status(simdjson::error_code code) noexcept {
    switch (code) {
    case simdjson::SUCCESS: return OAKUM_JSON_OK;
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC: return OAKUM_JSON_NO_MEMORY;
    case simdjson::DEPTH_ERROR: return OAKUM_JSON_TOO_DEEP;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE: return OAKUM_JSON_BAD_NUMBER;
    case simdjson::EMPTY: return OAKUM_JSON_EMPTY;
    default: return OAKUM_JSON_INVALID;
    }
}

extern "C" oakum_json *oakum_json_create(size_t depth) {
    try {
        auto *json = new oakum_json();
        json->depth = depth + 1;  // simdjson refuses a filled container that reaches its limit
        return json;
    } catch (...) {
        return nullptr;
    }
}

extern "C" void oakum_json_destroy(oakum_json *json) { delete json; }

extern "C" oakum_json_status oakum_json_parse(oakum_json *json, const uint8_t *bytes, size_t count) {
    json->forget();
    if (count == 0) { return OAKUM_JSON_EMPTY; }
    try {
        if (const auto code = json->make_room_for_source(count)) { return status(code); }
        if (const auto code = json->parser->stage1(bytes, count, simdjson::stage1_mode::regular)) { return status(code); }
        if (!json->make_room_for_values(count)) { return OAKUM_JSON_NO_MEMORY; }
        if (const auto code = json->parser->stage2(json->document)) { return status(code); }
    } catch (...) {
        return OAKUM_JSON_NO_MEMORY;
    }
    const uint64_t *words = json->document.tape.get();
    json->tape.words = words;
    json->tape.strings = json->document.string_buf.get();
    json->tape.end = static_cast<uint32_t>(words[0]) - 1;  // the root marker names the word after the last one
    json->source = bytes;
    return OAKUM_JSON_OK;
}

extern "C" uint32_t oakum_json_root(const oakum_json *json) { return json->tape.end > 1 ? 1 : 0; }

extern "C" oakum_json_value oakum_json_get(oakum_json *json, uint32_t word) {
    oakum_json_value value = {OAKUM_JSON_NULL, 0, 0, nullptr, 0};
    const Tape &tape = json->tape;
    if (!tape.holds(word)) { return value; }
    switch (tape.type(word)) {
    case 't': value.kind = OAKUM_JSON_TRUE; break;
    case 'f': value.kind = OAKUM_JSON_FALSE; break;
    case 'l':
        value.kind = OAKUM_JSON_INTEGER;
        value.integer = static_cast<int64_t>(tape.words[word + 1]);
        break;
    case 'u':  // only above INT64_MAX
        value.kind = OAKUM_JSON_NUMBER;
        value.number = static_cast<double>(tape.words[word + 1]);
        break;
    case 'd':
        value.kind = OAKUM_JSON_NUMBER;
        std::memcpy(&value.number, &tape.words[word + 1], sizeof value.number);
        break;
    case '"': {
        const Text text = tape.text(word);
        value.kind = OAKUM_JSON_STRING;
        value.bytes = text.bytes;
        value.count = text.count;
        break;
    }
    case '[':
        value.kind = OAKUM_JSON_LIST;
        value.count = json->count(word);
        break;
    case '{':
        value.kind = OAKUM_JSON_MAP;
        value.count = json->count(word);
        break;
    default: break;
    }
    return value;
}

extern "C" uint32_t oakum_json_member(oakum_json *json, uint32_t word, const uint8_t *key, size_t count) {
    const Tape &tape = json->tape;
    if (!tape.is_map(word) || count > UINT32_MAX) { return 0; }
    static const uint8_t nothing = 0;
    const Text text = {count == 0 ? &nothing : key, static_cast<uint32_t>(count)};
    const auto *index = json->member_index(word);
    const uint32_t found =
        index ? index->find(tape, text) : json->last_key(word + 1, tape.close(word), text);
    return found == 0 ? 0 : found + 1;
}

extern "C" uint32_t oakum_json_element(oakum_json *json, uint32_t word, size_t index) {
    const Tape &tape = json->tape;
    if (!tape.is_list(word)) { return 0; }
    if (const auto *words = json->element_index(word)) { return index < words->size() ? (*words)[index] : 0; }
    const uint32_t close = tape.close(word);
    uint32_t at = word + 1;
    for (; at < close && index > 0; index--) { at = tape.after(at); }
    return at < close ? at : 0;
}

extern "C" oakum_json_step oakum_json_next(oakum_json *json, uint32_t word, uint32_t cursor) {
    oakum_json_step step = {0, 0, nullptr, 0};
    const Tape &tape = json->tape;
    const bool map = tape.is_map(word);
    if (!map && !tape.is_list(word)) { return step; }
    const uint32_t close = tape.close(word);
    uint32_t at = cursor == 0 ? word + 1 : cursor;
    if (at <= word || at >= close) { return step; }
    if (!map) { return {tape.after(at), at, nullptr, 0}; }
    const auto *index = json->member_index(word);
    for (; at < close; at = tape.after(at + 1)) {
        const Text text = tape.text(at);
        if (index ? index->has_duplicates() && index->find(tape, text) != at
                  : json->last_key(tape.after(at + 1), close, text) != 0) {
            continue;
        }
        return {tape.after(at + 1), at + 1, text.bytes, text.count};
    }
    return step;
}

extern "C" int64_t oakum_json_offset(oakum_json *json, uint32_t word) {
    const Tape &tape = json->tape;
    if (!tape.holds(word)) { return -1; }
    try {
        if (!json->offsets) {
            json->offsets = std::make_unique<oakum::OffsetIndex>(
                tape, json->parser->structural_indexes.get(), json->parser->n_structural_indexes, json->source);
        }
    } catch (...) {
        return -1;
    }
    return json->offsets->offset(tape, word);
}
