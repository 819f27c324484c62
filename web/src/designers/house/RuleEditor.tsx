// SPDX-License-Identifier: Apache-2.0
// One rule, read as a sentence: when, and, then.
import type { ReactNode } from 'react'
import { filterToWire } from '../../api/records'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Card, Strip } from '../../ui'
import { EditorPage } from '../frame/EditorPage'
import { useDraft } from '../frame/useDraft'
import { Guards } from './Guards'
import { HookAddress } from './HookAddress'
import { HearsFlow, useHouse } from './house'
import { placed, type Rule, type Spec, toSend } from './model'
import { Condition, Mistake } from './parts'
import { keepRing, RingStrip } from './Ring'
import { rulesHref } from './RuleList'
import { StepList } from './Steps'
import { ruleText, stepsText } from './say'
import { Trial } from './Trial'
import { WhenPart } from './WhenPart'
import { freshDraft } from './when'

const wired = (spec: Spec) => toSend(spec, (filter) => filterToWire(filter) as Filter)

function Section({ word, help, children }: { word: string; help: string; children: ReactNode }) {
  return (
    <Card
      className="h-section"
      title={
        <>
          <span className="h-word">{word}</span> <span className="muted h-help">{help}</span>
        </>
      }
    >
      {children}
    </Card>
  )
}

export function RuleEditor({
  rule,
  onSaved,
}: {
  rule: Rule | null
  onSaved: (rule: Rule) => void
}) {
  const house = useHouse()
  const { form } = house
  const draft = useDraft({
    row: rule,
    fresh: () => freshDraft(form),
    wired,
    form: form.key,
    href: (rest) => rulesHref(form.key, rest),
    onSaved: (saved: Rule) => {
      keepRing(saved)
      onSaved(saved)
    },
  })
  const { spec, setSpec } = draft
  const errors = placed(draft.told)
  return (
    <EditorPage
      draft={draft}
      fresh={t('house.new')}
      crumb={{ title: t('house.of', { name: form.title }), href: rulesHref(form.key) }}
      name={t('house.name')}
      nameError={errors.title}
      above={
        <>
          <p className="h-sentence" role="status">
            {ruleText(spec, house)} → {stepsText(spec.do, house)}
          </p>
          {errors[''] && <Strip tone="danger">{errors['']}</Strip>}
          <RingStrip rule={rule} />
        </>
      }
      beside={<Trial spec={draft.sent} onRefused={draft.refused} />}
    >
      <Section word={t('house.when')} help={t('house.whenHelp')}>
        <WhenPart
          when={spec.when}
          errors={errors}
          onChange={(when) => setSpec({ ...spec, when })}
        />
      </Section>
      {rule?.spec.when.kind === 'webhook' && <HookAddress rule={rule} />}
      <Section word={t('house.and')} help={t('house.andHelp')}>
        <Condition filter={spec.if} onChange={(filter) => setSpec({ ...spec, if: filter })} />
        <Mistake text={errors.if} />
        <Guards quiet spec={spec} errors={errors} onChange={setSpec} />
      </Section>
      <Section word={t('house.then')} help={t('house.thenHelp')}>
        <HearsFlow value={spec.when.kind === 'flow'}>
          <StepList spec={spec} errors={errors} list={[]} onChange={setSpec} />
        </HearsFlow>
      </Section>
    </EditorPage>
  )
}
