// Reading of simdjson's DOM tape: 64-bit words, a type letter in the top byte and a payload below.
// Layout: https://github.com/simdjson/simdjson/blob/master/doc/tape.md
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <cstring>

namespace oakum {

struct Text {
    const uint8_t *bytes;
    uint32_t count;

    bool operator==(const Text &other) const noexcept {
        return count == other.count && std::memcmp(bytes, other.bytes, count) == 0;
    }
};

/// The words and string bytes of one parsed document; a view that owns nothing.
struct Tape {
    const uint64_t *words = nullptr;
    const uint8_t *strings = nullptr;
    uint32_t end = 0;  // the word of the closing root marker; values live in 1 ..< end

    char type(uint32_t word) const noexcept { return static_cast<char>(words[word] >> 56); }
    uint64_t payload(uint32_t word) const noexcept { return words[word] & 0x00FF'FFFF'FFFF'FFFFULL; }

    bool holds(uint32_t word) const noexcept { return word > 0 && word < end; }
    bool is_map(uint32_t word) const noexcept { return holds(word) && type(word) == '{'; }
    bool is_list(uint32_t word) const noexcept { return holds(word) && type(word) == '['; }

    /// The word of a container's closing bracket: the opening word names the word after it.
    uint32_t close(uint32_t word) const noexcept { return static_cast<uint32_t>(payload(word)) - 1; }

    /// Members as written, saturated by simdjson at 2^24 - 1.
    uint32_t stored_count(uint32_t word) const noexcept { return static_cast<uint32_t>(payload(word) >> 32); }
    static constexpr uint32_t saturated = 0xFF'FFFF;

    Text text(uint32_t word) const noexcept {
        const uint8_t *entry = strings + payload(word);
        uint32_t count;
        std::memcpy(&count, entry, sizeof count);
        return {entry + sizeof count, count};
    }

    /// The word after a value.
    uint32_t after(uint32_t word) const noexcept {
        switch (type(word)) {
        case '{':
        case '[': return static_cast<uint32_t>(payload(word));
        case 'l':
        case 'u':
        case 'd': return word + 2;
        default: return word + 1;
        }
    }
};

}  // namespace oakum
