// What a worker that was taken over would try. Each attempt is the kernel's own call, and harmless
// where it is not refused.
#ifndef OAKUM_CONTAINMENT_ATTEMPTS_H
#define OAKUM_CONTAINMENT_ATTEMPTS_H

/// One attempt: 0 when it was allowed, else the error's number.
typedef struct {
    const char *name;
    int (*run)(void);
} oakum_attempt;

/// The attempt with this index; a NULL name behind the last.
oakum_attempt oakum_attempt_at(int index);

/// To be called before anything is given up. `folder` is a path to try things in; it outlives all.
void oakum_attempts_prepare(const char *folder);

/// The name of an error's number, for example `EPERM`.
const char *oakum_error_name(int number);

/// Makes a call by the x32 interface; by that of i386. Neither comes back where it ends the process.
void oakum_call_x32(void);
void oakum_call_i386(void);

#endif
