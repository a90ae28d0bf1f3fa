#ifndef CPYROINIT_H
#define CPYROINIT_H
/// Refers to the constructor's object file so that the linker keeps it.
void pyro_init_keep(void);
#endif
