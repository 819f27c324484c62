// SPDX-License-Identifier: Apache-2.0
// A signature drawn with finger, pen or mouse, kept as a PNG. Who cannot draw types the name: it is
// written into the same picture.
import { type PointerEvent as ReactPointer, useEffect, useRef, useState } from 'react'
import type { FileRef } from '../../../core/schema'
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { drawStroke, type Point } from './stroke'

const WIDTH = 600
const HEIGHT = 200
const LINE = 3
const PAPER = '#ffffff'
const INK = '#1d2426'

function paint(canvas: HTMLCanvasElement | null, strokes: readonly Point[][], typed: string) {
  const pen = canvas?.getContext('2d')
  if (!pen) return
  // White ground: the picture is printed and shown on dark screens, too.
  pen.fillStyle = PAPER
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  pen.strokeStyle = INK
  pen.fillStyle = INK
  pen.lineWidth = LINE
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  for (const stroke of strokes) drawStroke(pen, stroke)
  if (!typed) return
  pen.font = '64px cursive'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(typed, WIDTH / 2, HEIGHT / 2, WIDTH - 40)
}

function Pad({
  onDone,
  label,
  id,
  busy,
}: {
  onDone: (file: File) => void
  label: string
  id: string
  busy: boolean
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const strokes = useRef<Point[][]>([])
  const [drawn, setDrawn] = useState(false)
  const [name, setName] = useState('')
  useEffect(() => paint(canvas.current, [], ''), [])

  const at = (event: ReactPointer): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return [
      ((event.clientX - box.left) * WIDTH) / box.width,
      ((event.clientY - box.top) * HEIGHT) / box.height,
    ]
  }
  const clear = () => {
    strokes.current = []
    setName('')
    setDrawn(false)
    paint(canvas.current, [], '')
  }
  const ready = !busy && (drawn || name.trim() !== '')
  const done = () =>
    canvas.current?.toBlob(
      (blob) => blob && onDone(new File([blob], 'signature.png', { type: 'image/png' })),
      'image/png',
    )

  return (
    <>
      <canvas
        ref={canvas}
        className="w-pad"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={t('signature.here', { field: label })}
        onPointerDown={(event) => {
          event.preventDefault()
          event.currentTarget.setPointerCapture(event.pointerId)
          strokes.current.push([at(event)])
          setDrawn(true)
          paint(canvas.current, strokes.current, name)
        }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
          strokes.current[strokes.current.length - 1]?.push(at(event))
          paint(canvas.current, strokes.current, name)
        }}
      />
      <div className="w-row">
        <input
          id={id}
          className="w-text"
          aria-label={t('signature.type')}
          placeholder={t('signature.type')}
          maxLength={40}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
            paint(canvas.current, strokes.current, event.currentTarget.value)
          }}
        />
        <button type="button" className="w-btn" onClick={clear}>
          {t('rare.clear')}
        </button>
        <button
          type="button"
          className="w-btn w-main"
          aria-disabled={!ready}
          onClick={ready ? done : undefined}
        >
          {t(busy ? 'image.sending' : 'signature.done')}
        </button>
      </div>
    </>
  )
}

const fileOf = (value: BodyProps['value']): FileRef | null =>
  (Array.isArray(value) && (value[0] as FileRef)) || null

export function SignatureBody({ field, value, onChange, id, services, readOnly }: BodyProps) {
  const file = fileOf(value)
  const [own, setOwn] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async (picture: File) => {
    if (!services.upload) return
    setBusy(true)
    setProblem(null)
    try {
      onChange([await services.upload(picture, () => {})])
      setOwn(URL.createObjectURL(picture))
    } catch (error) {
      setProblem(error instanceof Error && error.message ? error.message : t('signature.failed'))
    }
    setBusy(false)
  }
  if (file) {
    const src = own ?? services.fileHref?.(file)
    return (
      <div className="w-signed">
        {src && <img src={src} alt={t('signature.of', { field: field.title })} />}
        {!readOnly && (
          <button
            id={id}
            type="button"
            className="w-btn"
            onClick={() => {
              setOwn(null)
              onChange(null)
            }}
          >
            {t('signature.again')}
          </button>
        )}
      </div>
    )
  }
  if (readOnly) return <span className="muted">—</span>
  return (
    <div className="w-signature">
      <Pad id={id} label={field.title} busy={busy} onDone={send} />
      {problem && (
        <p className="w-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
