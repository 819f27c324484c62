// SPDX-License-Identifier: Apache-2.0
// The choices of a field: one by one, or pasted; with levels where the type has some.
import { ChevronLeft, ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/t'
import {
  addChoices,
  addLevels,
  type DesignChoice,
  type DesignField,
  depthOf,
  indent,
  newChoice,
} from './model'
import { Button, IconButton, Input, Select, TextArea } from './parts'

const COLORS = ['grey', 'brand', 'info', 'ok', 'warn', 'danger', 'violet']

function Levels({
  choices,
  choice,
  onChange,
}: {
  choices: readonly DesignChoice[]
  choice: DesignChoice
  onChange: (choices: DesignChoice[]) => void
}) {
  return (
    <>
      <IconButton
        icon={ChevronLeft}
        size="s"
        label={t('design.outdent', { name: choice.title.zh })}
        disabled={!choice.parent}
        onPress={() => onChange(indent(choices, choice.key, -1))}
      />
      <IconButton
        icon={ChevronRight}
        size="s"
        label={t('design.indent', { name: choice.title.zh })}
        onPress={() => onChange(indent(choices, choice.key, 1))}
      />
    </>
  )
}

/** Without what stood below it, too. */
function drop(choices: readonly DesignChoice[], gone: DesignChoice): DesignChoice[] {
  const below = choices.filter((one) => one.parent === gone.key)
  return below.reduce<DesignChoice[]>(
    (left, one) => drop(left, one),
    choices.filter((one) => one.key !== gone.key),
  )
}

export function Choices({
  field,
  levels,
  onChange,
}: {
  field: DesignField
  levels: boolean
  onChange: (part: Partial<DesignField>) => void
}) {
  const [pasting, setPasting] = useState<string | null>(null)
  const choices = field.choices ?? []
  const set = (at: number, part: Partial<DesignChoice>) =>
    onChange({ choices: choices.map((choice, i) => (i === at ? { ...choice, ...part } : choice)) })
  return (
    <fieldset className="d-choices">
      <legend>{t('design.choices')}</legend>
      {choices.map((choice, i) =>
        choice.is_off ? null : (
          <div
            key={choice.key}
            className="d-choice"
            style={{ paddingLeft: 16 * depthOf(choices, choice) }}
          >
            <Input
              aria-label={t('design.choiceN', { n: i + 1 })}
              value={choice.title.zh}
              onChange={(zh) => set(i, { title: { ...choice.title, zh } })}
            />
            {levels ? (
              <Levels
                choices={choices}
                choice={choice}
                onChange={(next) => onChange({ choices: next })}
              />
            ) : (
              <Select
                aria-label={t('design.color')}
                value={choice.color || null}
                placeholder={t('design.color')}
                choices={COLORS.map((key) => ({
                  key,
                  title: t(`design.color.${key}` as 'design.color.grey'),
                }))}
                clearable
                onChange={(color) => set(i, { color: color ?? '' })}
              />
            )}
            <IconButton
              icon={Trash2}
              size="s"
              label={t('design.removeChoice', { name: choice.title.zh })}
              onPress={() => onChange({ choices: drop(choices, choice) })}
            />
          </div>
        ),
      )}
      <div className="x-row">
        <Button
          size="s"
          icon={Plus}
          onPress={() =>
            onChange({ choices: newChoice(field, t('design.choiceN', { n: choices.length + 1 })) })
          }
        >
          {t('design.addChoice')}
        </Button>
        <Button size="s" onPress={() => setPasting('')}>
          {t('design.pasteChoices')}
        </Button>
      </div>
      {pasting !== null && (
        <>
          <TextArea
            label={t(levels ? 'design.pasteLevels' : 'design.pasteHelp')}
            value={pasting}
            onChange={setPasting}
            rows={5}
            autoFocus
          />
          <Button
            size="s"
            variant="primary"
            onPress={() => {
              onChange({ choices: (levels ? addLevels : addChoices)(field, pasting) })
              setPasting(null)
            }}
          >
            {t('design.addAll')}
          </Button>
        </>
      )}
    </fieldset>
  )
}
