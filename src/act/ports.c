// SPDX-License-Identifier: Apache-2.0
// What actions call in rooms above: set once, before anything runs.
#include "act/act.h"

static struct act_ports set;

void act_set_ports(const struct act_ports *ports) { set = *ports; }

const struct act_ports *act_port(void) { return &set; }
