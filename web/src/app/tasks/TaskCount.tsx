// SPDX-License-Identifier: Apache-2.0
// How many to-dos are open, beside their entry in the navigation; red when one is late.
import './tasks.css'
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import { useTasks } from './tasks'

export default function TaskCount() {
  const { open: n = 0, late = 0 } = useTasks('open').data ?? {}
  if (n === 0) return null
  const label = late > 0 ? t('tasks.countLate', { n, late }) : t('tasks.count', { n })
  return (
    <b className={cx('t-count num', late > 0 && 't-count-late')} title={label}>
      <span aria-hidden>{n > 99 ? '99+' : n}</span>
      <span className="sr-only">{label}</span>
    </b>
  )
}
