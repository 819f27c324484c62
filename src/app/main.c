// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include "app/app.h"

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    return cli_main(argc, argv);
}
