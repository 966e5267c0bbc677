#ifndef OAKUM_CDECISIONTABLES_H
#define OAKUM_CDECISIONTABLES_H

#include <stddef.h>

// Pointers, not arrays: Swift cannot import an array whose length the header does not give. All
// memory here is constant and lives as long as the process.

#ifdef __cplusplus
extern "C" {
#endif

/// The decision tables that come with the program, each one JSON document in UTF-8 in the shape of
/// SSVC decision tables (schema version 2.0.0). The files lie in Tables beside it. Not
/// terminated by a zero byte; the sizes count the bytes.
/// Format: https://certcc.github.io/SSVC/reference/

/// Deployer patch application priority: 72 rows.
extern const unsigned char *const oakum_table_deployer;
extern const size_t oakum_table_deployer_size;

/// CISA's coordinator table: 36 rows.
extern const unsigned char *const oakum_table_coordinator;
extern const size_t oakum_table_coordinator_size;

/// Remediation timelines of CISA's directive BOD 26-04: 16 rows.
extern const unsigned char *const oakum_table_bod_26_04;
extern const size_t oakum_table_bod_26_04_size;

/// Human impact from safety and mission impact: 16 rows.
extern const unsigned char *const oakum_table_human_impact;
extern const size_t oakum_table_human_impact_size;

#ifdef __cplusplus
}
#endif

#endif
