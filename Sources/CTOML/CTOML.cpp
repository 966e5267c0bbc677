#include "CTOML.h"

#include "KeyGuard.hpp"
#include "Walk.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

struct oakum_toml {
    std::unique_ptr<oakum::Walk> walk;
    char reason[512];  // the library's own buffer for a message is as long
    oakum_toml_fault fault = {reason, 0, 0, 0};

    oakum_toml_status fail(oakum_toml_status status, std::string_view why, toml::source_position place) noexcept {
        fault.reason_count = std::min(why.size(), sizeof reason);
        std::memcpy(reason, why.data(), fault.reason_count);
        fault.line = place.line;
        fault.column = place.column;
        return status;
    }

    void parse(std::string_view text, size_t depth) {
        // The library would drop it, and count columns without it.
        if (text.substr(0, 3) == "\xEF\xBB\xBF") {
            throw toml::parse_error("Encountered a byte order mark", toml::source_position{1, 1}, {});
        }
        if (const auto offset = oakum::KeyGuard(text, depth).find()) {
            throw oakum::TooDeep{place_of(*offset, text)};
        }
        walk = std::make_unique<oakum::Walk>(toml::parse(text), text, depth);
    }

    static toml::source_position place_of(size_t offset, std::string_view text) {
        toml::source_position place = {1, 1};
        for (const char byte : text.substr(0, offset)) {
            if (byte == '\n') {
                place = {place.line + 1, 1};
            } else if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) {
                place.column++;
            }
        }
        return place;
    }

    /// Runs a step and turns all that it throws into a status.
    template <typename Step>
    oakum_toml_status guarded(Step step) noexcept {
        fault = {reason, 0, 0, 0};
        try {
            step();
            return OAKUM_TOML_OK;
        } catch (const toml::parse_error &error) {
            const std::string_view why = error.description();
            // The only limit of the library's own names its setting.
            const bool deep = why.find("TOML_MAX_NESTED_VALUES") != why.npos;
            return fail(deep ? OAKUM_TOML_TOO_DEEP : OAKUM_TOML_INVALID, deep ? "" : why, error.source().begin);
        } catch (const oakum::TooDeep &error) {
            return fail(OAKUM_TOML_TOO_DEEP, "", error.place);
        } catch (const std::bad_alloc &) {
            return OAKUM_TOML_NO_MEMORY;
        } catch (const std::length_error &) {
            return OAKUM_TOML_NO_MEMORY;
        } catch (const std::exception &error) {
            return fail(OAKUM_TOML_INVALID, error.what(), {0, 0});
        } catch (...) {
            return fail(OAKUM_TOML_INVALID, "the TOML library failed", {0, 0});
        }
    }
};

extern "C" oakum_toml *oakum_toml_create(void) { return new (std::nothrow) oakum_toml(); }

extern "C" void oakum_toml_destroy(oakum_toml *toml) { delete toml; }

extern "C" oakum_toml_status oakum_toml_parse(oakum_toml *toml, const uint8_t *bytes, size_t count, size_t depth) {
    return toml->guarded([=] {
        toml->parse(count == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char *>(bytes), count),
                    std::min<size_t>(depth, TOML_MAX_NESTED_VALUES));
    });
}

extern "C" oakum_toml_status oakum_toml_next(oakum_toml *toml, oakum_toml_event *event) {
    *event = {};
    return toml->guarded([=] {
        if (toml->walk) { *event = toml->walk->next(); }
    });
}

extern "C" oakum_toml_fault oakum_toml_last_fault(const oakum_toml *toml) { return toml->fault; }
