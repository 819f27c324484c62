// SPDX-License-Identifier: Apache-2.0
// What the one executable carries besides code. Made by tools/embed at build time.
#ifndef APP_EMBED_H
#define APP_EMBED_H

#include "base/asset.h"

// web/dist/: paths like "app/app.html", "pub/form.html". Empty when the web part was not built.
extern const struct asset_table embed_web;

// solutions/: paths like "channel-hospital/manifest.json".
extern const struct asset_table embed_solutions;

#endif
