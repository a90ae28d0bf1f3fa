#ifndef PYRO_C_GUEST_SUPPORT_H
#define PYRO_C_GUEST_SUPPORT_H

/// Makes this process the parent of every orphan among its descendants (PR_SET_CHILD_SUBREAPER), so that a walk of the
/// process table finds all that a test has started, whoever died in between. Returns 0, or -1 with errno.
int pyro_adopt_orphans(void);

#endif
