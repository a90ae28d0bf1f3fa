#ifndef CPYROSYS_H
#define CPYROSYS_H
#include "pyro_sys.h"
#include "pyro_spawn.h"
#endif
