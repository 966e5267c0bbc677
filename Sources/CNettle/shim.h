// The two digests of Nettle that are used, found through pkg-config.
#pragma once
#include <nettle/md5.h>
#include <nettle/sha1.h>
