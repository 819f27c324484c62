// SPDX-License-Identifier: Apache-2.0
// Our own drawings as pictures: an SVG with its colours written in, drawn onto a canvas.

const SCALE = 2

/** A data URL, or null where there is nothing drawn. */
export async function pictureOfSvg(svg: SVGSVGElement, background: string): Promise<string | null> {
  const { width, height } = svg.getBoundingClientRect()
  if (width < 1 || height < 1) return null
  const copy = svg.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width * SCALE))
  copy.setAttribute('height', String(height * SCALE))
  copy.setAttribute('font-family', getComputedStyle(svg).fontFamily)
  const text = new XMLSerializer().serializeToString(copy)
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  const image = new Image()
  image.src = source
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * SCALE
  canvas.height = height * SCALE
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.fillStyle = background
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0)
  return canvas.toDataURL('image/png')
}
