#ifndef CPYROSYS_H
#define CPYROSYS_H
#include "pyro_memory.h"
#include "pyro_sys.h"
#include "pyro_spawn.h"
#include "pyro_probe.h"
#include "pyro_guest.h"
#include "pyro_files.h"
#include "pyro_fdpass.h"
#include "pyro_trees.h"
#endif
