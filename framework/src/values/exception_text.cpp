#include "values/exception_text.h"

#include <new>
#include <stdexcept>

namespace plexus::values {

std::string text_of(const std::exception& error) {
  const bool memory =
      dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
      dynamic_cast<const std::length_error*>(&error) != nullptr;  // of a container: more than there can be
  return memory ? "there is not enough memory for it" : error.what();
}

}  // namespace plexus::values
