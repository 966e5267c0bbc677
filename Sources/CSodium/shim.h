// The umbrella header of libsodium, found through pkg-config.
#pragma once
#include <sodium.h>
