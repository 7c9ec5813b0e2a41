#include "config/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "config/invisible.h"
#include "config/syntax.h"

namespace plexus::config {
namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t most_nodes = 1'000'000;

/// Builds the tree of the first document from the events of the parser.
class TreeBuilder final : public YAML::EventHandler {
 public:
  /// Byte i of `text` is byte i + shift of the source.
  TreeBuilder(const SourcePtr& source, std::string_view text, std::ptrdiff_t shift, Problems& problems)
      : source_(source), text_(text), shift_(shift), problems_(problems) {}

  [[nodiscard]] const NodePtr& root() const noexcept { return root_; }
  [[nodiscard]] bool second_document() const noexcept { return second_document_.has_value(); }

  [[nodiscard]] ParserState state() const {
    ParserState state = state_;
    for (const Frame& frame : frames_)
      if (frame.flow) state.open_bracket = frame.begin;
    return state;
  }

  [[nodiscard]] Location place(std::size_t begin, std::size_t end) const {
    const auto shifted = [this](std::size_t at) {
      return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(at) + shift_));
    };
    const std::size_t size = source_->text().size();
    const std::size_t first = std::min(shifted(begin), size);
    return {.source = source_, .begin = first, .end = std::clamp(shifted(end), first, size)};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_ != nullptr) second_document_ = offset(mark);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t begin = offset(mark);
    if (second_document_ && begin >= text_.size()) return;  // a last "---" with nothing behind it
    fail_on_second_document();
    const bool written = begin < text_.size() && (text_[begin] == '~' || text_[begin] == 'n' || text_[begin] == 'N');
    Node node;
    if (written)
      node.at = place(begin, text_[begin] == '~' ? begin + 1 : begin + 4);
    else if (!frames_.empty() && frames_.back().key)
      node.at = frames_.back().key->at;
    else
      node.at = frames_.empty() ? place(0, 0) : frames_.back().node.at;
    add(std::move(node), anchor, 1);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    fail_on_second_document();
    const std::size_t begin = skip_properties(offset(mark));
    Node node;
    node.form = Node::Form::scalar;
    node.text = value;
    node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    std::size_t end = begin + 1;
    state_.last_scalar = begin;
    state_.last_end.reset();
    if (begin < text_.size() && (text_[begin] == '"' || text_[begin] == '\'')) {
      end = closing_quote(begin) + 1;
      state_.last_end = end;
    } else if (text_.substr(begin).starts_with(value)) {
      end = begin + value.size();
    }
    node.at = place(begin, end);
    check_tag(tag, offset(mark));
    if (!node.quoted) report_invisible(node, begin);
    add(std::move(node), anchor, 1);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    fail_on_second_document();
    const auto found = anchors_.find(anchor);
    const std::size_t begin = offset(mark);
    if (found == anchors_.end()) {
      const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}", begin), text_.size());
      throw SyntaxError(begin, end, "this alias stands inside of what it repeats, which would never end");
    }
    add(found->second.first, found->second.second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::Form::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Node::Form::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Key {
    std::string text;
    Location at;
    bool usable = true;  ///< false where a key is no text: its value is read and forgotten
    bool merge = false;  ///< <<
  };

  struct Frame {
    Node node;
    std::size_t begin = 0;
    bool flow = false;
    bool is_key = false;  ///< a list or map that stands where a key should
    YAML::anchor_t anchor = 0;
    std::optional<Key> key;                              ///< of a map: read, but its value is not
    std::vector<Entry> merged;                           ///< what merge keys bring
    std::unordered_map<std::string, std::size_t> index;  ///< key → position in node.entries
    std::size_t size = 1;                                ///< nodes in it, what aliases repeat included
  };

  /// What cannot be seen is named once, and then left out, so that it does not make a second mistake.
  void report_invisible(Node& node, std::size_t begin) {
    const auto first = find_invisible(node.text);
    if (!first) return;
    const std::size_t at = std::min(begin + first->at, text_.size());
    problems_.add(place(at, std::min(at + first->size, text_.size())),
                  "there is " + first->name +
                      " here, which cannot be seen; replace it by a space or by nothing, or put " +
                      "the text in quotes");
    while (const auto found = find_invisible(node.text)) node.text.erase(found->at, found->size);
  }

  static std::size_t offset(const YAML::Mark& mark) { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

  void fail_on_second_document() {
    if (!second_document_) return;
    const std::size_t begin = *second_document_;
    const bool marked =
        text_.substr(begin).starts_with("---") || text_.substr(0, begin).find("\n...") != std::string_view::npos;
    const std::size_t end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    throw SyntaxError(begin, end,
                      marked
                          ? "a second document starts here; a configuration is one document, so split the file"
                          : "this line does not fit those above; entries of one map or list start in the same column");
  }

  /// Where a scalar begins behind its anchor and tag.
  [[nodiscard]] std::size_t skip_properties(std::size_t at) const {
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
      const std::size_t end = text_.find_first_of(" \t\r\n", at);
      at = std::min(text_.find_first_not_of(" \t\r\n", end), text_.size());
    }
    return std::min(at, text_.size());
  }

  /// yaml-cpp lets a quote run to the end of the text; nobody means that.
  [[nodiscard]] std::size_t closing_quote(std::size_t begin) const {
    const char quote = text_[begin];
    for (std::size_t at = begin + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        const bool doubled = quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote;
        if (!doubled) return at;
        ++at;
      }
    }
    throw SyntaxError(begin, begin + 1, std::string("this ") + quote + " is never closed; add the second " + quote);
  }

  void check_tag(const std::string& tag, std::size_t at) {
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return;
    const std::size_t begin = std::min(text_.find('!', at), text_.size());
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n", begin), text_.size());
    problems_.add(place(begin, end), "the tag '" + tag + "' has no meaning in a configuration; remove it");
  }

  void open(Node::Form form, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    fail_on_second_document();
    const std::size_t begin = skip_properties(offset(mark));
    if (frames_.size() >= deepest)
      throw SyntaxError(begin, begin + 1, "this is nested more than " + std::to_string(deepest) + " levels deep");
    Frame frame;
    frame.node.form = form;
    frame.node.at = place(begin, begin + 1);
    frame.begin = begin;
    frame.flow = style == YAML::EmitterStyle::Flow && begin < text_.size();
    frame.anchor = anchor;
    frame.is_key = !frames_.empty() && frames_.back().node.is_map() && !frames_.back().key;
    check_tag(tag, offset(mark));
    frames_.push_back(std::move(frame));
  }

  void close() {
    if (second_document_) return;
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    for (Entry& entry : frame.merged)
      if (frame.index.emplace(entry.key, frame.node.entries.size()).second)
        frame.node.entries.push_back(std::move(entry));
    if (frame.is_key) {
      problems_.add(frame.node.at, "a key must be a text (got a list or a map)");
      frames_.back().key = Key{.text = "", .at = frame.node.at, .usable = false};
      return;
    }
    add(std::move(frame.node), frame.anchor, frame.size);
  }

  void add(Node&& node, YAML::anchor_t anchor, std::size_t size) {
    auto shared = std::make_shared<const Node>(std::move(node));
    if (anchor != 0) anchors_[anchor] = {shared, size};
    add(shared, size);
  }

  /// A complete node: the root, an element, a key, or the value of the key before.
  void add(const NodePtr& node, std::size_t size) {
    if (frames_.empty()) {
      root_ = node;
      return;
    }
    Frame& frame = frames_.back();
    frame.size += size;
    if (frame.size > most_nodes)
      throw SyntaxError(frame.begin, frame.begin + 1, "this is far too large when its aliases are written out");
    if (frame.node.is_list())
      frame.node.elements.push_back(node);
    else if (!frame.key)
      frame.key = key_of(*node);
    else
      set(frame, *std::exchange(frame.key, std::nullopt), node);
  }

  Key key_of(const Node& node) {
    if (node.is_scalar()) return {.text = node.text, .at = node.at, .merge = node.text == "<<" && !node.quoted};
    problems_.add(node.at,
                  "a key must be a text (got " + std::string(node.is_null() ? "nothing" : "a list or a map") + ")");
    return {.text = "", .at = node.at, .usable = false};
  }

  void set(Frame& frame, const Key& key, const NodePtr& value) {
    if (!key.usable) return;
    if (key.merge) {
      merge(frame, key, *value);
      return;
    }
    const auto [first, is_new] = frame.index.emplace(key.text, frame.node.entries.size());
    if (is_new)
      frame.node.entries.push_back({.key = key.text, .at = key.at, .value = value});
    else
      problems_.add(
          Problem{.at = key.at,
                  .message = "'" + key.text + "' is set twice; keep one of the two",
                  .notes = {{.at = frame.node.entries[first->second].at, .message = "it is set here first"}}});
  }

  void merge(Frame& frame, const Key& key, const Node& value) {
    if (value.is_map()) {
      frame.merged.insert(frame.merged.end(), value.entries.begin(), value.entries.end());  // the first of a key wins
      return;
    }
    const bool maps = value.is_list() && std::all_of(value.elements.begin(), value.elements.end(),
                                                     [](const NodePtr& element) { return element->is_map(); });
    if (!maps) {
      problems_.add(key.at, "'<<' merges maps (got something else); give it an alias of a map, or a list of such");
      return;
    }
    for (const NodePtr& element : value.elements) merge(frame, key, *element);
  }

  SourcePtr source_;
  std::string_view text_;
  std::ptrdiff_t shift_;
  Problems& problems_;
  NodePtr root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, std::pair<NodePtr, std::size_t>> anchors_;
  ParserState state_;
  std::optional<std::size_t> second_document_;
};

NodePtr parse(const SourcePtr& source, std::string_view text, std::ptrdiff_t shift, Problems& problems) {
  TreeBuilder builder(source, text, shift, problems);
  std::istringstream stream{std::string(text)};
  const auto report = [&](const SyntaxError& error) {
    problems.add(builder.place(error.begin, error.end), error.message);
    return nullptr;
  };
  try {
    YAML::Parser parser(stream);
    while (!builder.second_document() && parser.HandleNextDocument(builder)) {
    }
  } catch (const SyntaxError& error) {
    return report(error);
  } catch (const YAML::Exception& error) {
    const std::size_t at = error.mark.pos < 0 ? 0 : static_cast<std::size_t>(error.mark.pos);
    return report(explain(text, at, error.msg, builder.state()));
  }
  if (builder.root() != nullptr) return builder.root();
  Node nothing;
  nothing.at = builder.place(0, 0);
  return std::make_shared<const Node>(std::move(nothing));
}

}  // namespace

NodePtr parse_document(const SourcePtr& source, Problems& problems) {
  return parse(source, source->text(), 0, problems);
}

NodePtr parse_argument(const SourcePtr& source, std::size_t begin, bool as_list, Problems& problems) {
  const std::string_view text = std::string_view(source->text()).substr(std::min(begin, source->text().size()));
  const auto shift = static_cast<std::ptrdiff_t>(begin);
  return as_list ? parse(source, "[" + std::string(text) + "]", shift - 1, problems)
                 : parse(source, text, shift, problems);
}

}  // namespace plexus::config
