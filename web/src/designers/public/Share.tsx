// SPDX-License-Identifier: Apache-2.0
// Handing a public form out: link, QR code, code for a page of another site.
import { useState } from 'react'
import { url } from '../../api/client'
import { copyText } from '../../app/channel/Codes'
import { t } from '../../i18n/t'
import { Button, Input, TextArea } from '../../ui'
import { embedCode, type PublicRow, type Spec } from './model'

export function Share({
  row,
  spec,
  onChange,
  onRemove,
}: {
  row: PublicRow
  spec: Spec
  onChange: (spec: Spec) => void
  onRemove: () => void
}) {
  const [origins, setOrigins] = useState((spec.embed ?? []).join('\n'))
  const code = embedCode(row, spec.title.zh ?? '')
  const hasFrame = (row.spec.embed ?? []).length > 0
  return (
    <div className="pf-form">
      <div className="pf-link">
        <Input label={t('public.link')} value={row.url} readOnly onChange={() => {}} />
        <Button onPress={() => copyText(row.url)}>{t('public.copy')}</Button>
      </div>
      <div className="pf-qr">
        <img
          src={url(`/public-forms/${row.id}/qr.svg`)}
          alt={t('public.qrAlt')}
          width="180"
          height="180"
        />
        <div className="x-stack">
          <p className="muted">{t('public.qrHelp')}</p>
          <a href={url(`/public-forms/${row.id}/qr.png`)} download>
            {t('public.qrPng')}
          </a>
          <a href={url(`/public-forms/${row.id}/qr.svg`)} download>
            {t('public.qrSvg')}
          </a>
        </div>
      </div>
      <TextArea
        label={t('public.origins')}
        help={t('public.originsHelp')}
        value={origins}
        rows={3}
        placeholder="https://www.example.com"
        onChange={(text) => {
          setOrigins(text)
          onChange({
            ...spec,
            embed: text
              .split(/\s+/)
              .map((one) => one.trim().toLowerCase().replace(/\/+$/, ''))
              .filter(Boolean),
          })
        }}
      />
      {hasFrame && (
        <div className="pf-link">
          <TextArea
            label={t('public.embedCode')}
            value={code}
            rows={3}
            readOnly
            onChange={() => {}}
          />
          <Button onPress={() => copyText(code)}>{t('public.copy')}</Button>
        </div>
      )}
      <div>
        <Button variant="danger" onPress={onRemove}>
          {t('public.remove')}
        </Button>
      </div>
    </div>
  )
}
