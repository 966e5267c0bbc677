#ifndef OAKUM_CSTARTERADVISORIES_H
#define OAKUM_CSTARTERADVISORIES_H

#include <stddef.h>

// Pointers, not arrays: Swift cannot import an array whose length the header does not give. All
// memory here is constant and lives as long as the process.

#ifdef __cplusplus
extern "C" {
#endif

/// The starter set of advisories: OSV records as JSON Lines in UTF-8, sorted by id, one line feed
/// after each record. A starter, not a feed: a few dozen well-known cases, so that a first run
/// can find something. Not terminated by a zero byte; `oakum_starter_advisories_size` counts the
/// bytes.
/// Format: https://ossf.github.io/osv-schema/
extern const unsigned char *const oakum_starter_advisories;
extern const size_t oakum_starter_advisories_size;

/// The starter's exploitation signals: those of its CVEs that CISA lists as known to be exploited,
/// as one JSON document in the shape of CISA's catalogue. Not terminated by a zero byte.
/// Format: https://www.cisa.gov/known-exploited-vulnerabilities-catalog
extern const unsigned char *const oakum_starter_kev;
extern const size_t oakum_starter_kev_size;

/// The day on which both sets were last checked, as YYYY-MM-DD.
extern const char *const oakum_starter_advisories_date;

#ifdef __cplusplus
}
#endif

#endif
