// SPDX-License-Identifier: Apache-2.0
// A file of holidays: read by the server, looked at, then set.
import { Upload as UploadIcon } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { errorText, post, put } from '../../../api/client'
import { t } from '../../../i18n/t'
import { Button, Dialog, ErrorBox, toast } from '../../../ui'
import { DaysTable } from './DaysTable'
import type { Calendar, FileDay, FileRead } from './model'

export function ImportDialog({
  onDone,
  onClose,
}: {
  onDone: (first: string) => Promise<void>
  onClose: () => void
}) {
  const [read, setRead] = useState<FileRead | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const during = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const take = (files: FileList | null) =>
    during(async () => {
      const file = files?.[0]
      if (!file) return
      const body = new FormData()
      body.append('file', file)
      setRead(null)
      setRead(await post<FileRead>('/calendar/read', body))
    })
  const apply = (days: FileDay[]) =>
    during(async () => {
      await put<Calendar>('/calendar/days', { days })
      await onDone(days[0]?.date ?? '')
      toast({ text: t('cal.saved'), tone: 'ok' })
      onClose()
    })
  const days = read?.days ?? []
  return (
    <Dialog
      isOpen
      keepOpen
      onClose={onClose}
      title={t('cal.import')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={days.length === 0}
            onPress={() => apply(days)}
          >
            {t('cal.apply', { n: days.length })}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <p className="muted">{t('cal.importHelp')}</p>
        <div className="x-row">
          <FileTrigger
            acceptedFileTypes={['.ics', '.csv', '.xlsx', 'text/calendar']}
            onSelect={take}
          >
            <Button icon={UploadIcon}>{t('cal.choose')}</Button>
          </FileTrigger>
        </div>
        {error !== null && <ErrorBox message={errorText(error)} />}
        {read && days.length === 0 && <p role="status">{t('cal.none')}</p>}
        {days.length > 0 && (
          <>
            <p role="status">{t('cal.found', { n: days.length })}</p>
            <DaysTable label={t('cal.import')} days={days} />
          </>
        )}
        {read && read.rejects.length > 0 && (
          <div>
            <p>{t('cal.rejected', { n: read.rejects.length })}</p>
            <ul className="wc-rejects">
              {read.rejects.map((one) => (
                <li key={one.line}>{t('cal.line', { line: one.line, text: one.text })}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Dialog>
  )
}
