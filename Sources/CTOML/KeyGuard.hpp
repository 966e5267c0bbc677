// What has to be refused before toml++ 3.3 sees it.
//
// The library bounds nested values, but not the names of a dotted key, and it passes over the finished tree and
// frees it by recursion: one line of `a.a.a...` would exhaust the stack.
#pragma once

#include <optional>
#include <string_view>

namespace oakum {

class KeyGuard {
public:
    KeyGuard(std::string_view text, size_t most_names) noexcept : text(text), most_names(most_names) {}

    /// The first place where a key of too many names starts.
    ///
    /// A key starts a line or follows `[`, `{` or `,`, blanks apart. Strings and comments are not told apart
    /// from keys, so a line of a longer string that reads as such a key is refused too.
    std::optional<size_t> find() const noexcept {
        bool may_start = true;
        for (size_t at = 0; at < text.size(); at++) {
            const char byte = text[at];
            if (is_blank(byte)) { continue; }
            if (may_start && is_too_long(at)) { return at; }
            may_start = byte == '\n' || byte == '[' || byte == '{' || byte == ',';
        }
        return std::nullopt;
    }

private:
    std::string_view text;
    size_t most_names;

    char get(size_t at) const noexcept { return at < text.size() ? text[at] : '\n'; }

    static bool is_blank(char byte) noexcept { return byte == ' ' || byte == '\t'; }
    static bool is_bare(char byte) noexcept {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               byte == '-' || byte == '_';
    }

    size_t after_blanks(size_t at) const noexcept {
        while (is_blank(get(at))) { at++; }
        return at;
    }

    /// The place after the name at `at`; `at` itself when there is none.
    size_t after_name(size_t at) const noexcept {
        const size_t start = at;
        const char quote = get(at);
        if (quote != '"' && quote != '\'') {
            while (is_bare(get(at))) { at++; }
            return at;
        }
        for (at++; get(at) != '\n'; at++) {
            if (get(at) == quote) { return at + 1; }
            if (get(at) == '\\' && quote == '"') { at++; }
        }
        return start;
    }

    bool is_too_long(size_t at) const noexcept {
        for (size_t names = 1;; names++) {
            const size_t end = after_name(at);
            if (end == at) { return false; }
            if (names > most_names) { return true; }
            at = after_blanks(end);
            if (get(at) != '.') { return false; }
            at = after_blanks(at + 1);
        }
    }
};

}  // namespace oakum
