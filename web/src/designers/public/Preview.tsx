// SPDX-License-Identifier: Apache-2.0
// The public page itself, with what is being edited. Nothing that is typed here is sent.
import '../../pub/pub.css'
import { useEffect, useState } from 'react'
import { loadNatives, nativeOf } from '../../fields/native'
import { t } from '../../i18n/t'
import { pagesOf, type PublicFormData } from '../../pub/data'
import { Filling } from '../../pub/filling'
import { previewField, type Spec } from './model'
import type { World } from './PublicForms'

function dataOf(world: World, spec: Spec, lang: 'zh' | 'en'): PublicFormData {
  const text = (texts: { zh?: string; en?: string } | undefined) => texts?.[lang] || texts?.zh || ''
  const field = (key: string) => world.design.form.fields.find((one) => one.key === key)
  return {
    state: 'open',
    title: text(spec.title),
    intro: text(spec.intro),
    pages: spec.pages.map((page) => ({
      title: text(page.title),
      fields: page.fields.flatMap((asked) => {
        const found = field(asked.key)
        const type = world.types.find((one) => one.key === found?.type)
        return found ? [previewField(asked, found as never, type, lang)] : []
      }),
    })),
    notice: spec.notice
      ? {
          version: '',
          purpose: text(spec.notice.purpose),
          processor: text(spec.notice.processor),
          retention: text(spec.notice.retention),
          rights: text(spec.notice.rights),
        }
      : undefined,
    consents: spec.consents?.map((one) => ({
      key: one.key,
      text: text(one.text),
      required: one.required,
    })),
  }
}

export function Preview({ world, spec, lang }: { world: World; spec: Spec; lang: 'zh' | 'en' }) {
  const [ready, setReady] = useState(false)
  const form = dataOf(world, spec, lang)
  const pages = pagesOf(form)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; the rare ones come all together
  useEffect(() => {
    loadNatives(pages.flatMap((page) => page.fields)).then(() => setReady(true))
  }, [])
  const shown = pages.map((page) => ({ ...page, fields: page.fields.filter((f) => nativeOf(f)) }))
  return (
    <section className="pf-preview" aria-label={t('public.preview')}>
      <div className="pf-phone">
        {ready && (
          <Filling
            key={`${lang}${shown.length}`}
            token=""
            form={form}
            pages={shown}
            preview
            onDone={() => {}}
          />
        )}
      </div>
    </section>
  )
}
