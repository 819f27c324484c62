// SPDX-License-Identifier: Apache-2.0
// Dashboards, what their tiles ask and what is answered: the words of core/report.ts.
export * from '../core/report'
