#ifndef OAKUM_CZLIB_H
#define OAKUM_CZLIB_H

#include <zlib.h>

#endif
