// A walk over a finished tree, with a stack of its own in place of recursion.
#pragma once

#include "CTOML.h"
#include "Source.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace oakum {

/// The tree has more levels than the walk may enter.
struct TooDeep {
    toml::source_position place;
};

class Walk {
public:
    Walk(toml::table &&tree, std::string_view text, size_t depth)
        : tree(std::move(tree)), text(text), depth(depth) {}

    /// The next step; throws TooDeep.
    oakum_toml_event next() {
        if (!has_begun) {
            has_begun = true;
            return event(Member{nullptr, &tree});
        }
        if (open.empty()) { return {}; }
        Frame &frame = open.back();
        if (frame.list && frame.passed < frame.list->size()) {
            return event(Member{nullptr, frame.list->get(frame.passed++)});
        }
        if (frame.passed < frame.members.size()) { return event(frame.members[frame.passed++]); }
        open.pop_back();
        oakum_toml_event close = {};
        close.kind = OAKUM_TOML_CLOSE;
        return close;
    }

private:
    struct Member {
        const toml::key *key;
        const toml::node *value;
    };

    struct Frame {
        const toml::array *list = nullptr;
        std::vector<Member> members;
        size_t passed = 0;
    };

    toml::table tree;
    std::string_view text;
    size_t depth;
    std::vector<Frame> open;
    bool has_begun = false;
    std::optional<Source> source;

    static const uint8_t *bytes(const char *text) { return reinterpret_cast<const uint8_t *>(text); }

    oakum_toml_event event(Member member) {
        const toml::node &node = *member.value;
        oakum_toml_event event = {};
        event.line = node.source().begin.line;
        if (member.key) {
            event.key = bytes(member.key->str().data());
            event.key_count = member.key->str().size();
        }
        switch (node.type()) {
        case toml::node_type::table:
            event.kind = OAKUM_TOML_MAP;
            enter(node, in_order(*node.as_table()));
            break;
        case toml::node_type::array:
            event.kind = OAKUM_TOML_LIST;
            enter(node, Frame{node.as_array(), {}, 0});
            break;
        case toml::node_type::string: {
            const std::string &string = node.as_string()->get();
            event.kind = OAKUM_TOML_STRING;
            event.text = bytes(string.data());
            event.text_count = string.size();
            break;
        }
        case toml::node_type::boolean:
            event.kind = node.as_boolean()->get() ? OAKUM_TOML_TRUE : OAKUM_TOML_FALSE;
            break;
        case toml::node_type::integer:
            event.kind = OAKUM_TOML_INTEGER;
            event.integer = node.as_integer()->get();
            add_source(node, event);
            break;
        case toml::node_type::floating_point:
            event.kind = OAKUM_TOML_NUMBER;
            event.number = node.as_floating_point()->get();
            add_source(node, event);
            break;
        default:  // dates and times
            event.kind = OAKUM_TOML_STRING;
            add_source(node, event);
        }
        return event;
    }

    void enter(const toml::node &node, Frame &&frame) {
        if (open.size() == depth) { throw TooDeep{node.source().begin}; }
        open.push_back(std::move(frame));
    }

    /// The library keeps members sorted by name; their keys know where they were first written.
    static Frame in_order(const toml::table &table) {
        Frame frame;
        frame.members.reserve(table.size());
        for (auto &&[key, value] : table) { frame.members.push_back(Member{&key, &value}); }
        std::sort(frame.members.begin(), frame.members.end(), [](const Member &left, const Member &right) {
            return left.key->source().begin < right.key->source().begin;
        });
        return frame;
    }

    void add_source(const toml::node &node, oakum_toml_event &event) {
        if (!source) { source.emplace(text); }
        const std::string_view slice = source->slice(node.source());
        event.text = bytes(slice.data());
        event.text_count = slice.size();
    }
};

}  // namespace oakum
