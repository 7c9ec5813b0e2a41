#include "config/registry_catalogue.h"

#include <plexus/error.h>

#include <utility>

#include "plugin/adapt.h"

namespace plexus::config {

Catalogue::Found RegistryCatalogue::find(Kind kind, std::string_view name) const {
  if (const plugin::ComponentRecord* record = registry_.try_find(kind, name)) return describe(*record);
  try {
    return describe(registry_.find(kind, name));
  } catch (const Error& error) {
    return {.why_not = error.what()};
  }
}

std::vector<Catalogue::Found> RegistryCatalogue::all(Kind kind) const {
  std::vector<Found> found;
  for (const plugin::ComponentRecord* record : registry_.components())
    if (record->info.kind == kind) found.push_back(describe(*record));
  for (const Kind other : plugin::stand_ins(kind))
    for (Found& in_its_place : all(other)) found.push_back(std::move(in_its_place));
  return found;
}

Catalogue::Found RegistryCatalogue::describe(const plugin::ComponentRecord& record) const {
  const bool unique = registry_.try_find(record.info.kind, record.info.name) == &record;
  return {.info = &record.info, .name = unique ? record.info.name : record.full_name()};
}

}  // namespace plexus::config
