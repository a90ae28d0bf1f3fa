#ifndef CPYROSYS_H
#define CPYROSYS_H
#include "pyro_sys.h"
#include "pyro_spawn.h"
#include "pyro_probe.h"
#endif
