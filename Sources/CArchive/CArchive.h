#ifndef OAKUM_CARCHIVE_H
#define OAKUM_CARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#endif
