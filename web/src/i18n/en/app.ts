// SPDX-License-Identifier: Apache-2.0
import type { app as zh } from '../zh/app'

export const app: Record<keyof typeof zh, string> = {
  'app.name': 'Xinglin',
}
