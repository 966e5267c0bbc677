#include "CStarterAdvisories.h"

// #embed is C23. Clang takes it in older modes too and only warns, so no package has to change its
// language standard for one directive. Clang lists the embedded files in the dependency file, so an
// edit of the data rebuilds this object.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wc23-extensions"
#endif

static const unsigned char advisories[] = {
#embed "starter.osv.jsonl"
};
const unsigned char *const oakum_starter_advisories = advisories;
const size_t oakum_starter_advisories_size = sizeof advisories;

static const unsigned char kev[] = {
#embed "starter-kev.json"
};
const unsigned char *const oakum_starter_kev = kev;
const size_t oakum_starter_kev_size = sizeof kev;

// Equals the day in `modified` of every record and in `dateReleased`; check-data.py compares.
const char *const oakum_starter_advisories_date = "2026-11-22";
