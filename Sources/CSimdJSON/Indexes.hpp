// Indexes over long containers, made when first asked for.
#pragma once

#include "Tape.hpp"

#include <memory>
#include <vector>

namespace oakum {

/// Containers up to this size are searched member by member, which is faster than hashing.
constexpr uint32_t small_container = 16;

/// A keyed hash, so that nobody can choose keys that collide. Not for authentication.
inline uint64_t hash(Text text, uint64_t key) noexcept {
    auto mix = [](uint64_t a, uint64_t b) noexcept {
        const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
        return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    };
    uint64_t state = mix(key ^ text.count, 0x9E37'79B9'7F4A'7C15ULL);
    uint32_t at = 0;
    for (; text.count - at >= 8; at += 8) {
        uint64_t block;
        std::memcpy(&block, text.bytes + at, 8);
        state = mix(state ^ block, key | 1);
    }
    uint64_t rest = 0;
    std::memcpy(&rest, text.bytes + at, text.count - at);
    return mix(state ^ rest ^ key, 0xD6E8'FEB8'6659'FD93ULL ^ key);
}

/// Key -> word of the last member with that key: open addressing, at most half full.
class MemberIndex {
public:
    /// May throw std::bad_alloc.
    MemberIndex(const Tape &tape, uint32_t word, uint64_t seed) : seed_(seed) {
        const uint32_t close = tape.close(word);
        size_t members = 0;
        for (uint32_t key = word + 1; key < close; key = tape.after(key + 1)) { members++; }
        size_t capacity = 64;
        while (capacity < members * 2) { capacity *= 2; }
        slots_.assign(capacity, 0);
        mask_ = capacity - 1;
        for (uint32_t key = word + 1; key < close; key = tape.after(key + 1)) { insert(tape, key); }
    }

    /// The key's word, 0 when absent.
    uint32_t find(const Tape &tape, Text text) const noexcept {
        const uint64_t full = hash(text, seed_);
        for (size_t at = full & mask_;; at = (at + 1) & mask_) {
            const uint64_t slot = slots_[at];
            if (slot == 0) { return 0; }
            if (slot >> 32 == full >> 32 && tape.text(word(slot)) == text) { return word(slot); }
        }
    }

    bool has_duplicates() const noexcept { return duplicates_; }

private:
    static uint32_t word(uint64_t slot) noexcept { return static_cast<uint32_t>(slot); }

    void insert(const Tape &tape, uint32_t key) noexcept {
        const Text text = tape.text(key);
        const uint64_t full = hash(text, seed_);
        for (size_t at = full & mask_;; at = (at + 1) & mask_) {
            const uint64_t slot = slots_[at];
            if (slot != 0 && !(slot >> 32 == full >> 32 && tape.text(word(slot)) == text)) { continue; }
            duplicates_ |= slot != 0;
            slots_[at] = (full >> 32 << 32) | key;
            return;
        }
    }

    std::vector<uint64_t> slots_;  // upper half of the hash, word of the key
    size_t mask_ = 0;
    uint64_t seed_;
    bool duplicates_ = false;
};

/// Index -> word of the element. May throw std::bad_alloc.
inline std::vector<uint32_t> element_index(const Tape &tape, uint32_t word) {
    std::vector<uint32_t> words;
    words.reserve(tape.stored_count(word));
    const uint32_t close = tape.close(word);
    for (uint32_t at = word + 1; at < close; at = tape.after(at)) { words.push_back(at); }
    return words;
}

/// Word -> byte offset in the source.
///
/// The tape has no offsets, but the parser still holds the positions of all structural characters, of which
/// every word but a number's second one has exactly one: its bracket, or the first byte of its scalar.
/// Walking both together pairs them. One pair in 256 is kept, so that the table stays small beside the tape.
class OffsetIndex {
public:
    /// May throw std::bad_alloc. `structurals` and `source` must outlive the index.
    OffsetIndex(const Tape &tape, const uint32_t *structurals, size_t count, const uint8_t *source)
        : structurals_(structurals), source_(source), count_(count) {
        marks_.reserve(tape.end / stride + 1);
        Mark mark{1, skip(0)};
        while (mark.word < tape.end) {
            if (mark.word >= marks_.size() * stride) { marks_.push_back(mark); }
            advance(tape, mark);
        }
    }

    int64_t offset(const Tape &tape, uint32_t word) const noexcept {
        if (marks_.empty()) { return -1; }
        size_t at = word / stride;
        if (at >= marks_.size()) { at = marks_.size() - 1; }
        while (at > 0 && marks_[at].word > word) { at--; }
        Mark mark = marks_[at];
        while (mark.word < word && mark.word < tape.end) { advance(tape, mark); }
        return mark.word == word && mark.structural < count_ ? structurals_[mark.structural] : -1;
    }

private:
    struct Mark {
        uint32_t word;
        uint32_t structural;
    };
    static constexpr uint32_t stride = 256;

    uint32_t skip(uint32_t at) const noexcept {
        while (at < count_ && (source_[structurals_[at]] == ',' || source_[structurals_[at]] == ':')) { at++; }
        return at;
    }

    void advance(const Tape &tape, Mark &mark) const noexcept {
        const char type = tape.type(mark.word);
        mark.word += type == 'l' || type == 'u' || type == 'd' ? 2 : 1;
        mark.structural = skip(mark.structural + 1);
    }

    std::vector<Mark> marks_;
    const uint32_t *structurals_;
    const uint8_t *source_;
    size_t count_;
};

}  // namespace oakum
