// SPDX-License-Identifier: Apache-2.0
// Scanned with the camera where the browser can, else typed or read by a hand scanner, which types.
import { useEffect, useRef, useState } from 'react'
import { t } from '../../../i18n/t'
import { textOf } from '../../nativeParts'
import type { BodyProps } from '../body'

interface Detector {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>
}
const detectorClass = () => (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector

const EVERY_MS = 250

/** Calls `onFound` with the first code that the camera sees; answers how to stop. */
function watch(video: HTMLVideoElement, onFound: (text: string) => void, onFail: () => void) {
  let stream: MediaStream | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let over = false
  const stop = () => {
    over = true
    clearInterval(timer)
    for (const track of stream?.getTracks() ?? []) track.stop()
  }
  const start = async () => {
    const Found = detectorClass()
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    if (over || !Found) return stop()
    video.srcObject = stream
    await video.play()
    const detector = new Found()
    timer = setInterval(async () => {
      const [code] = await detector.detect(video).catch(() => [])
      if (code && !over) onFound(code.rawValue)
    }, EVERY_MS)
  }
  start().catch(() => over || onFail())
  return stop
}

function Camera({ onFound, onStop }: { onFound: (text: string) => void; onStop: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const [failed, setFailed] = useState(false)
  const found = useRef(onFound)
  found.current = onFound
  useEffect(() => {
    if (!video.current) return
    return watch(
      video.current,
      (text) => found.current(text),
      () => setFailed(true),
    )
  }, [])
  return (
    <div className="w-camera">
      <video ref={video} muted playsInline hidden={failed} aria-label={t('barcode.camera')} />
      {failed && (
        <p className="w-problem" role="alert">
          {t('barcode.noCamera')}
        </p>
      )}
      <button type="button" className="w-btn" onClick={onStop}>
        {t('barcode.stop')}
      </button>
    </div>
  )
}

export function BarcodeBody({ field, value, onChange, id, ...props }: BodyProps) {
  const [scanning, setScanning] = useState(false)
  const canScan = !props.readOnly && !!detectorClass() && !!navigator.mediaDevices
  return (
    <div>
      <div className="w-row">
        <input
          id={id}
          className="w-text"
          aria-label={field.title}
          aria-describedby={props.describedBy}
          aria-invalid={props.invalid}
          readOnly={props.readOnly}
          maxLength={field.max_len}
          autoComplete="off"
          value={textOf(value)}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
        {canScan && (
          <button type="button" className="w-btn" onClick={() => setScanning(!scanning)}>
            {t('barcode.scan')}
          </button>
        )}
      </div>
      {scanning && (
        <Camera
          onFound={(text) => {
            onChange(text)
            setScanning(false)
          }}
          onStop={() => setScanning(false)}
        />
      )}
    </div>
  )
}
