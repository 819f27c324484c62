// SPDX-License-Identifier: Apache-2.0
/** An image source of SVG text made here; pages may not assign HTML strings. */
export const svgUrl = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
