#include "workers/listener.h"

namespace plexus::workers {

Listener::~Listener() = default;
void Listener::on_trial_trained(std::size_t) {}
void Listener::on_message(const std::string&) {}

}  // namespace plexus::workers
