#include "CDecisionTables.h"

// #embed is C23. Clang takes it in older modes too and only warns, so no package has to change its
// language standard for one directive. Clang lists the embedded files in the dependency file, so an
// edit of a table rebuilds this object.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wc23-extensions"
#endif

static const unsigned char deployer[] = {
#embed "Tables/deployer.json"
};
const unsigned char *const oakum_table_deployer = deployer;
const size_t oakum_table_deployer_size = sizeof deployer;

static const unsigned char coordinator[] = {
#embed "Tables/coordinator.json"
};
const unsigned char *const oakum_table_coordinator = coordinator;
const size_t oakum_table_coordinator_size = sizeof coordinator;

static const unsigned char bod_26_04[] = {
#embed "Tables/bod-26-04.json"
};
const unsigned char *const oakum_table_bod_26_04 = bod_26_04;
const size_t oakum_table_bod_26_04_size = sizeof bod_26_04;

static const unsigned char human_impact[] = {
#embed "Tables/human-impact.json"
};
const unsigned char *const oakum_table_human_impact = human_impact;
const size_t oakum_table_human_impact_size = sizeof human_impact;
