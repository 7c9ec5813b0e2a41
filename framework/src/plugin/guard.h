// The one way into a plugin where it may throw: constructing a component, model.plan(), dataset.load(). What comes out
// says which component it was; the fault of a plexus::Error stays as it is. That error is about what the user wrote or
// has; of any other exception, which is a mistake in the library, the library is named too.
//
//   const auto data = guarded(record.where(), [&] { return dataset.load(source); });
//
// Hot calls are noexcept and need no guard.
#pragma once

#include <plexus/error.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "values/exception_text.h"

namespace plexus::plugin {

/// Calls `call` and returns what it returns. Any exception leaves as plexus::Error, with `context`, "component" or
/// "component (library)", and ": " in front. One that is no plexus::Error is a fault of the library, hence an
/// EnvironmentError.
template <class Call>
decltype(auto) guarded(std::string_view context, Call&& call) {
  const auto with_context = [context](std::string_view message) {
    return std::string(context) + ": " + std::string(message);
  };
  try {
    return std::forward<Call>(call)();
  } catch (const Error& error) {
    const std::string message = std::string(context.substr(0, context.find(" ("))) + ": " + error.what();
    if (error.fault() == Fault::environment) throw EnvironmentError(message);
    throw Error(message, error.fault());
  } catch (const std::exception& error) {
    throw EnvironmentError(with_context(values::text_of(error)));
  } catch (...) {
    throw EnvironmentError(with_context("it threw something that is not a std::exception"));
  }
}

}  // namespace plexus::plugin
