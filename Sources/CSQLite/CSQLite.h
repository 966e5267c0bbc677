#ifndef OAKUM_CSQLITE_H
#define OAKUM_CSQLITE_H

#include <sqlite3.h>

/// Switches an option of a connection; sqlite3_db_config is variadic, which Swift cannot call.
static inline int oakum_sqlite_switch(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}

/// SQLITE_TRANSIENT, a macro with a cast: SQLite copies the bytes.
static inline int oakum_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes,
                                         int count) {
    return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// Drops every module of virtual tables but those that read JSON values.
static inline int oakum_sqlite_drop_modules(sqlite3 *database) {
    const char *kept[] = {"json_each", "json_tree", 0};
    return sqlite3_drop_modules(database, kept);
}

#endif
