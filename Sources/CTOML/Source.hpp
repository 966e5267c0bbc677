// Line and column, as toml++ tells places -> byte offset.
#pragma once

#include "Library.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace oakum {

class Source {
public:
    /// Passes once over the text, which must be well-formed UTF-8.
    explicit Source(std::string_view text) : text(text) {
        marks.reserve(text.size() / stride + 1);
        Mark mark;
        while (true) {
            if (mark.offset % stride == 0) { marks.push_back(mark); }
            if (mark.offset == text.size()) { break; }
            step(mark);
        }
    }

    /// The text from `begin` up to `end`, without blanks and line ends after it.
    std::string_view slice(const toml::source_region &region) const {
        Mark mark = *(std::upper_bound(marks.begin() + 1, marks.end(), region.begin,
                                       [](const toml::source_position &place, const Mark &mark) {
                                           return place < mark.place;
                                       }) - 1);
        const size_t start = seek(mark, region.begin);
        std::string_view found = text.substr(start, seek(mark, region.end) - start);
        while (!found.empty() && static_cast<unsigned char>(found.back()) <= ' ') { found.remove_suffix(1); }
        return found;
    }

private:
    /// One place in 512 bytes is kept: a thirty-second of the text's size.
    static constexpr size_t stride = 512;

    struct Mark {
        toml::source_position place = {1, 1};
        size_t offset = 0;
    };

    std::string_view text;
    std::vector<Mark> marks;

    bool is_inside_character(size_t offset) const {
        return offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80;
    }

    /// Moves one byte on. Inside a character the place is already that of the next one.
    void step(Mark &mark) const {
        const char byte = text[mark.offset];
        if (byte == '\n') {
            mark.place = {mark.place.line + 1, 1};
        } else if (!is_inside_character(mark.offset)) {
            mark.place.column++;
        }
        mark.offset++;
    }

    size_t seek(Mark &mark, const toml::source_position &place) const {
        while (mark.offset < text.size() && (mark.place < place || is_inside_character(mark.offset))) {
            step(mark);
        }
        return mark.offset;
    }
};

}  // namespace oakum
