// SPDX-License-Identifier: Apache-2.0
// Where a field stands: the tab it is under, the tab, section, text or line that begins with it.
import { t } from '../../i18n/t'
import { moveToTab, tabIndexOf, tabsOf } from './layout'
import { type Design, type DesignField, setOption } from './model'
import { Checkbox, Input, Select } from './parts'
import { word } from '../word'

function Words({
  field,
  name,
  label,
  help,
  onChange,
}: {
  field: DesignField
  name: string
  label: string
  help?: string
  onChange: (part: Partial<DesignField>) => void
}) {
  const zh = String(field.options[`${name}_zh`] ?? '')
  return (
    <>
      <Input
        label={label}
        help={help}
        value={zh}
        onChange={(text) => onChange(setOption(field, `${name}_zh`, text))}
      />
      {zh && (
        <Input
          label={t('design.inEnglish', { name: label })}
          value={String(field.options[`${name}_en`] ?? '')}
          onChange={(text) => onChange(setOption(field, `${name}_en`, text))}
        />
      )}
    </>
  )
}

export function LayoutPart({
  design,
  field,
  onChange,
  onDesign,
}: {
  design: Design
  field: DesignField
  onChange: (part: Partial<DesignField>) => void
  onDesign: (design: Design) => void
}) {
  const tabs = tabsOf(design.fields)
  return (
    <details className="d-part" open>
      <summary>{t('design.layout')}</summary>
      <div>
        {tabs.length > 1 && (
          <Select
            label={t('design.inTab')}
            value={String(tabIndexOf(design.fields, field.uid))}
            choices={tabs.map((tab, n) => ({
              key: String(n),
              title: word(tab.title) || t('design.aboveTabs'),
            }))}
            onChange={(key) => onDesign(moveToTab(design, field.uid, Number(key)))}
          />
        )}
        <Words
          field={field}
          name="tab"
          label={t('design.tab')}
          help={t('design.tabHelp')}
          onChange={onChange}
        />
        <Words
          field={field}
          name="section"
          label={t('design.section')}
          help={t('design.sectionHelp')}
          onChange={onChange}
        />
        <Words field={field} name="note" label={t('design.note')} onChange={onChange} />
        <Checkbox
          value={field.options.divider === true}
          onChange={(on) => onChange(setOption(field, 'divider', on))}
        >
          {t('design.divider')}
        </Checkbox>
      </div>
    </details>
  )
}
