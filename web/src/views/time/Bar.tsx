// SPDX-License-Identifier: Apache-2.0
// The head of what shows time: which part of it, forward and back, today, how much at once.
import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../i18n/t'
import { Button, IconButton } from '../../ui'

export function Bar<Mode extends string>({
  title,
  mode,
  modes,
  onMode,
  onStep,
  onToday,
  isCut,
  children,
}: {
  title: string
  mode: Mode
  modes: readonly { key: Mode; title: string }[]
  onMode: (mode: Mode) => void
  onStep: (by: number) => void
  onToday: () => void
  isCut: boolean
  children?: ReactNode
}) {
  return (
    <div className="t-bar">
      <Button size="s" onPress={onToday}>
        {t('time.today')}
      </Button>
      <IconButton
        icon={ChevronLeft}
        size="s"
        label={t('time.earlier')}
        onPress={() => onStep(-1)}
      />
      <IconButton icon={ChevronRight} size="s" label={t('time.later')} onPress={() => onStep(1)} />
      <h2 aria-live="polite">{title}</h2>
      {isCut && (
        <span className="t-cut" role="status">
          {t('time.cut')}
        </span>
      )}
      {children}
      {modes.length > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
        <span className="t-modes" role="group" aria-label={t('time.scale')}>
          {modes.map((one) => (
            <Button
              key={one.key}
              size="s"
              variant={one.key === mode ? 'primary' : 'default'}
              aria-pressed={one.key === mode}
              onPress={() => onMode(one.key)}
            >
              {one.title}
            </Button>
          ))}
        </span>
      )}
    </div>
  )
}
