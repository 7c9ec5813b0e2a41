// The one header that a plugin needs, except for what is written as a graph: models add
// <plexus/graph.h>, layers <plexus/layer.h>.
#pragma once

#include <plexus/abi.h>
#include <plexus/activation.h>
#include <plexus/buffer.h>
#include <plexus/dataset.h>
#include <plexus/error.h>
#include <plexus/functions.h>
#include <plexus/initializer.h>
#include <plexus/kernels.h>
#include <plexus/loss.h>
#include <plexus/metric.h>
#include <plexus/model.h>
#include <plexus/observer.h>
#include <plexus/optimizer.h>
#include <plexus/pareto.h>
#include <plexus/random.h>
#include <plexus/registrar.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>
#include <plexus/search.h>
#include <plexus/vectorized.h>
