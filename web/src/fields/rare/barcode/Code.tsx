// SPDX-License-Identifier: Apache-2.0
import { encode } from 'uqr'
import { t } from '../../../i18n/t'
import { barWidths, code128 } from './code128'

const QUIET = 10
const HIGH = 40
const QR_MOST = 1000

/** Black on white in both themes: a scanner reads nothing else. */
function Drawing({
  text,
  className,
  size,
  path,
}: {
  text: string
  className: string
  size: [number, number]
  path: string
}) {
  return (
    <svg
      className={className}
      viewBox={`0 0 ${size[0]} ${size[1]}`}
      role="img"
      aria-label={t('barcode.of', { text })}
    >
      <rect width="100%" height="100%" fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}

function Bars({ text }: { text: string }) {
  const codes = code128(text)
  if (!codes) return null
  let at = QUIET
  const path = barWidths(codes)
    .map((width, n) => {
      const bar = n % 2 === 0 ? `M${at} 0h${width}v${HIGH}h-${width}z` : ''
      at += width
      return bar
    })
    .join('')
  return <Drawing text={text} className="w-bars" size={[at + QUIET, HIGH]} path={path} />
}

function Qr({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const path = data
    .flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  return <Drawing text={text} className="w-qr" size={[size, size]} path={path} />
}

/** The text as a code to be scanned; nothing where its kind cannot hold it. */
export function Code({ text, kind }: { text: string; kind: string }) {
  if (kind === 'code128') return <Bars text={text} />
  return text.length <= QR_MOST ? <Qr text={text} /> : null
}
