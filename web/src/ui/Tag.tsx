// SPDX-License-Identifier: Apache-2.0
import './Tag.css'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { t } from '../i18n/t'
import type { Icon, Tone } from './types'

export interface TagProps {
  children: ReactNode
  tone?: Tone
  icon?: Icon
  /** Adds a remove button; `name` is what it says it removes. */
  onRemove?: () => void
  name?: string
}

export function Tag({ children, tone = 'grey', icon: Icon, onRemove, name }: TagProps) {
  return (
    <span className={`x-tag x-tone-${tone}`}>
      {Icon && <Icon size={12} aria-hidden />}
      <span className="x-tag-text">{children}</span>
      {onRemove && (
        <AriaButton
          slot={null}
          className="x-tag-x"
          aria-label={t('ui.removeItem', { name: name ?? String(children) })}
          onPress={onRemove}
        >
          <X size={12} aria-hidden />
        </AriaButton>
      )}
    </span>
  )
}
