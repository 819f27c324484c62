// SPDX-License-Identifier: Apache-2.0
// A record beside the list it stands in, with the ways to the next one and to its own page.
import { ChevronDown, ChevronUp, ExternalLink, X } from 'lucide-react'
import { type FormInfo, nameOfRow } from '../../api/forms'
import { useRecord } from '../../api/hooks'
import { t } from '../../i18n/t'
import { IconButton, LinkButton, Skeleton } from '../../ui'
import { Failed } from '../shell/Boundary'
import { recordHref } from '../source'
import { RecordBody, RecordHead } from './RecordView'

export function Panel({
  form,
  id,
  onClose,
  onStep,
  onGone,
}: {
  form: FormInfo
  id: string
  onClose: () => void
  onStep: (by: number) => void
  onGone: () => void
}) {
  const { data: found, error, refetch } = useRecord(form.key, id)
  const data = found && { ...found, title: nameOfRow(form, found) }
  return (
    <aside className="v-panel" aria-label={data?.title ?? form.title}>
      <div className="v-panel-head">
        <span className="muted">{form.title}</span>
        <IconButton
          icon={ChevronUp}
          size="s"
          label={t('list.previous')}
          onPress={() => onStep(-1)}
        />
        <IconButton icon={ChevronDown} size="s" label={t('list.next')} onPress={() => onStep(1)} />
        <LinkButton href={recordHref(form.key, id)} size="s" variant="ghost" icon={ExternalLink}>
          {t('list.openPage')}
        </LinkButton>
        <IconButton icon={X} size="s" label={t('ui.close')} onPress={onClose} />
      </div>
      <div className="v-panel-body x-stack">
        {error ? (
          <Failed error={error} onRetry={refetch} />
        ) : data ? (
          <>
            <RecordHead form={form} row={data} onGone={onGone} />
            <RecordBody key={data.id} form={form} row={data} />
          </>
        ) : (
          <Skeleton lines={8} />
        )}
      </div>
    </aside>
  )
}
