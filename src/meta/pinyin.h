// SPDX-License-Identifier: Apache-2.0
// Pinyin of Han characters, without tones, the commonest reading. The table is generated at build
// time from a dictionary (tools/gen_pinyin).
#ifndef META_PINYIN_H
#define META_PINYIN_H

#include "base/str.h"

str pinyin_of(u32 code_point); // "zhang"; empty when it has none

#endif
