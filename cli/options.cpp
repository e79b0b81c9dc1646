#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>

#include "core/base/error.h"

namespace passband::cli {

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::showDefault() {
  option_->capture_default_str();
  return *this;
}

Option Option::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option Option::values(const std::string& text) {
  if (!text.empty()) option_->type_name(option_->get_type_name() + ":" + text);
  return *this;
}

Option Option::usually(const std::string& text) {
  option_->default_str(text);
  return *this;
}

Option Option::group(const std::string& heading) {
  option_->group(heading);
  return *this;
}

bool Option::given() const {
  return option_->count() > 0;
}

Option Options::addFlag(const std::string& name, bool& value, const std::string& help) {
  return Option(parser_.add_flag(name, value, help)->group(group_));
}

Option Options::addTo(const std::string& name, Target target, const std::string& help) {
  const auto notEmpty = [](const std::string& value) {
    return value.empty() ? "is given without a value" : std::string();  // "$UNSET" in a shell
  };
  const auto notNegative = [](const std::string& value) {
    return value.starts_with('-') ? "must not be negative" : std::string();  // CLI11 would count down from 2^64
  };
  // CLI11 takes the largest number for all that is beyond.
  const auto below2To64 = [](const std::string& value) {
    errno = 0;
    std::strtoull(value.c_str(), nullptr, 0);
    return errno == ERANGE ? "is too large: it must be below 2^64" : std::string();
  };
  const auto within2To63 = [](const std::string& value) {
    errno = 0;
    std::strtoll(value.c_str(), nullptr, 0);
    return errno == ERANGE ? "is too large" : std::string();
  };
  CLI::Option* const option =
      std::visit([&](auto* value) { return parser_.add_option(name, *value, help)->check(notEmpty); }, target);
  option->group(group_);
  if (std::holds_alternative<std::filesystem::path*>(target)) option->type_name("PATH");
  if (std::holds_alternative<std::uint64_t*>(target)) option->type_name("INT")->check(notNegative)->check(below2To64);
  if (std::holds_alternative<std::int64_t*>(target)) option->check(within2To63);
  return Option(option);
}

std::shared_ptr<const CLI::App> parseArguments(const std::vector<std::string>& arguments,
                                               const std::function<void(Options&)>& add) {
  const auto parser = std::make_shared<CLI::App>();
  Options options(*parser);
  add(options);
  try {
    parser->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 takes the last one first
  } catch (const CLI::ParseError& problem) {
    throw UsageError(problem.what());
  }
  return parser;
}

}  // namespace passband::cli
