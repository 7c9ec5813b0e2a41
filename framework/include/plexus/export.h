// Symbol visibility. Libraries are built with hidden visibility; what crosses a library boundary says so.
#pragma once

#define PLEXUS_API __attribute__((visibility("default")))
