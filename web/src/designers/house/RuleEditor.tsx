// SPDX-License-Identifier: Apache-2.0
// One rule, read as a sentence: when, and, then.
import './house.css'
import { Redo2, Undo2 } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, isApiError, patch, post } from '../../api/client'
import { filterToWire } from '../../api/records'
import { Page } from '../../app/shell/Page'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Button, Card, IconButton, Input, Strip, toast } from '../../ui'
import { begin, type History, redo, step, undo } from '../undo'
import { Guards } from './Guards'
import { HookAddress } from './HookAddress'
import { useHouse } from './house'
import { type Draft, type Mode, placed, type Rule, type Spec, toSend, withText } from './model'
import { Condition, Mistake } from './parts'
import { ruleText, stepsText } from './say'
import { StepList } from './Steps'
import { Trial } from './Trial'
import { freshDraft } from './when'
import { WhenPart } from './WhenPart'

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

function useUndoKeys(set: (change: (h: History<Draft>) => History<Draft>) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      const inText = event.target instanceof Element && !!event.target.closest('input, textarea')
      if (!(event.ctrlKey || event.metaKey) || inText || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      set(key === 'y' || event.shiftKey ? redo : undo)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [set])
}

const first = (rule: Rule | null, fresh: Draft): Draft =>
  rule ? { title: rule.title, spec: rule.spec } : fresh

export function RuleEditor({
  rule,
  onSaved,
}: {
  rule: Rule | null
  onSaved: (rule: Rule) => void
}) {
  const house = useHouse()
  const { form } = house
  const [, navigate] = useLocation()
  const [base] = useState(() => first(rule, freshDraft(form)))
  const [history, setHistory] = useState<History<Draft>>(() => begin(base))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [english, setEnglish] = useState(!!base.title.en)
  useUndoKeys(setHistory)
  const { title, spec } = history.now
  const changed = JSON.stringify(history.now) !== JSON.stringify(base)
  const set = (part: Partial<Draft>) => {
    setErrors({})
    setHistory((h) => step(h, { ...h.now, ...part }))
  }
  const setSpec = (next: Spec) => set({ spec: next })
  const refused = (error: unknown) => {
    if (isApiError(error) && error.errors.length > 0) setErrors(placed(error.errors))
    toast({ text: errorText(error), tone: 'danger' })
    setTimeout(
      () => document.querySelector('.h-editor .x-error')?.scrollIntoView({ block: 'center' }),
      60,
    )
  }
  const save = async (mode?: Mode) => {
    setBusy(true)
    setErrors({})
    try {
      const body = {
        title: { zh: title.zh ?? '', en: title.en ?? '' },
        spec: wired(spec),
        ...(mode ? { mode } : {}),
      }
      const saved = rule
        ? await patch<Rule>(`/rules/${rule.id}`, { ...body, version: rule.version })
        : await post<Rule>(`/forms/${form.key}/rules`, { mode: 'off', ...body })
      toast({ text: t('house.saved'), tone: 'ok' })
      onSaved(saved)
      if (!rule) navigate(`/admin/forms/${form.key}/rules/${saved.id}`, { replace: true })
    } catch (error) {
      refused(error)
    }
    setBusy(false)
  }
  const isOn = rule?.mode === 'on'
  return (
    <Page
      title={title.zh || t('house.new')}
      crumb={{ title: t('house.of', { name: form.title }), href: `/admin/forms/${form.key}/rules` }}
      actions={
        <>
          <IconButton
            icon={Undo2}
            label={t('design.undo')}
            disabled={!history.past.length}
            onPress={() => setHistory(undo)}
          />
          <IconButton
            icon={Redo2}
            label={t('design.redo')}
            disabled={!history.future.length}
            onPress={() => setHistory(redo)}
          />
          <Button busy={busy} disabled={!changed} onPress={() => save()}>
            {t('house.save')}
          </Button>
          {!isOn && (
            <Button variant="primary" busy={busy} onPress={() => save('on')}>
              {t('house.saveOn')}
            </Button>
          )}
        </>
      }
    >
      <p className="h-sentence" role="status">
        {ruleText(spec, house)} → {stepsText(spec.do, house)}
      </p>
      {errors[''] && <Strip tone="danger">{errors['']}</Strip>}
      <div className="h-panes">
        <div className="h-editor">
          <div className="h-names">
            <Input
              label={t('house.name')}
              required
              value={title.zh ?? ''}
              error={errors.title}
              onChange={(zh) => set({ title: withText(title, 'zh', zh) })}
            />
            {english ? (
              <Input
                label={t('house.nameEn')}
                value={title.en ?? ''}
                onChange={(en) => set({ title: { ...title, en } })}
              />
            ) : (
              <Button variant="link" size="s" onPress={() => setEnglish(true)}>
                {t('house.english')}
              </Button>
            )}
          </div>
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
            <StepList spec={spec} errors={errors} list={[]} onChange={setSpec} />
          </Section>
        </div>
        <Trial spec={wired(spec)} onRefused={refused} />
      </div>
    </Page>
  )
}
